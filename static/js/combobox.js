// A text field with a list of what was found, by the ARIA pattern (editable combobox with list):
// the focus stays in the field, the list stands in the flow of the page below it.

let lists = 0

// find(typed) -> items; key(item) -> what becomes its data-key; lines(item, items) -> [first line,
// second line]; count(items) -> what is said of them; choose(item) when one was chosen.
export function combobox(input, { find, key, lines, count, choose }) {
  const status = document.createElement("p")
  status.className = "found"
  status.setAttribute("role", "status")
  const list = document.createElement("ul")
  list.id = `found-${++lists}`
  list.className = "found-list"
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", input.labels[0].textContent)
  list.hidden = true
  input.after(status, list)
  input.setAttribute("role", "combobox")
  input.setAttribute("aria-expanded", "false")
  input.setAttribute("aria-controls", list.id)
  input.setAttribute("aria-autocomplete", "list")

  const said = status.appendChild(new Text())
  const options = [] // made once: between two keys mostly only their words change
  let items = []
  let active = -1

  function show() {
    const typed = input.value.trim()
    items = typed ? find(input.value) : []
    activate(-1)
    items.forEach(write)
    while (list.childElementCount > items.length) list.lastElementChild.remove()
    expand(items.length > 0)
    said.data = typed ? count(items) : ""
  }

  function write(item, number) {
    const option = (options[number] ??= newOption(`${list.id}-${number}`))
    const [first, second] = lines(item, items)
    option.line.dataset.key = key(item)
    if (option.name.data !== first) option.name.data = first
    if (option.small.data !== second) option.small.data = second
    if (!option.line.parentNode) list.append(option.line)
  }

  function expand(open) {
    if (list.hidden === open) {
      list.hidden = !open
      input.setAttribute("aria-expanded", String(open))
    }
    if (!open) activate(-1)
  }

  function activate(number) {
    list.children[active]?.setAttribute("aria-selected", "false")
    active = number
    const line = list.children[active]
    if (!line) return input.removeAttribute("aria-activedescendant")
    line.setAttribute("aria-selected", "true")
    input.setAttribute("aria-activedescendant", line.id)
    line.scrollIntoView({ block: "nearest" })
  }

  function pick(number) {
    const item = items[number]
    input.value = ""
    show()
    choose(item)
  }

  const step = by => {
    if (list.hidden) return expand(items.length > 0) || activate(by > 0 ? 0 : items.length - 1)
    const next = active + by
    activate(next < 0 ? items.length - 1 : next % items.length)
  }

  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => (active < 0 ? activate(items.length - 1) : step(-1)),
    Enter: () => (active < 0 ? items.length && (expand(true), activate(0)) : pick(active)), // never the first one unseen
    Escape: () => (list.hidden ? (input.value = "", show()) : expand(false)),
    Home: () => activate(0),
    End: () => activate(items.length - 1),
  }

  input.addEventListener("input", show)
  input.addEventListener("keydown", event => {
    const act = keys[event.key]
    if (!act || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key !== "Enter" && !items.length) return
    if ((event.key === "Home" || event.key === "End") && active < 0) return // still the text cursor's
    event.preventDefault()
    act()
  })
  list.addEventListener("pointerdown", event => event.preventDefault()) // keeps the focus in the field
  list.addEventListener("click", event => {
    const line = event.target.closest('[role="option"]')
    if (line) pick([...list.children].indexOf(line))
  })
  if (input.value.trim()) show()
}

function newOption(id) {
  const line = document.createElement("li")
  line.id = id
  line.setAttribute("role", "option")
  line.setAttribute("aria-selected", "false")
  const name = document.createElement("span")
  name.className = "name"
  const small = document.createElement("small")
  line.append(name, " ", small)
  return { line, name: name.appendChild(new Text()), small: small.appendChild(new Text()) }
}
