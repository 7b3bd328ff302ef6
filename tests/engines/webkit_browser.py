#!/usr/bin/python3
"""A browser window of WebKitGTK that WebKitWebDriver can drive and that keeps its profile.

WebKitGTK's own MiniBrowser forgets everything when it is driven. Runs under Debian's Python, with
python3-gi; the one argument is the folder of the profile.
"""

import sys
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # type: ignore[import-not-found]  # noqa: E402

WIDTH, HEIGHT = 360, 740


def main(profile: str) -> None:
    """Show a window for every one that the driver asks for, until the last one closes."""
    context = make_context(profile)
    context.connect("automation-started", lambda _, session: greet(context, session))
    Gtk.main()


def make_context(profile: str) -> Any:
    """Return a context whose cookies, databases and workers stay in the profile."""
    kept = WebKit2.WebsiteDataManager(
        base_data_directory=f"{profile}/data", base_cache_directory=f"{profile}/cache"
    )
    context = WebKit2.WebContext.new_with_website_data_manager(kept)
    cookies = context.get_cookie_manager()
    cookies.set_persistent_storage(f"{profile}/cookies", WebKit2.CookiePersistentStorage.SQLITE)
    context.set_automation_allowed(True)
    return context


def greet(context: Any, session: Any) -> None:
    """Tell the driver who we are (it asks for MiniBrowser), and how to get a window."""
    about = WebKit2.ApplicationInfo()
    about.set_name("MiniBrowser")
    about.set_version(
        WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version()
    )
    session.set_application_info(about)
    session.connect("create-web-view", lambda *_: make_window(context))


def make_window(context: Any) -> Any:
    """Return the page of a new window."""
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    window = Gtk.Window(default_width=WIDTH, default_height=HEIGHT)
    window.add(view)
    window.connect("destroy", Gtk.main_quit)
    window.show_all()
    return view


if __name__ == "__main__":
    main(sys.argv[1])
