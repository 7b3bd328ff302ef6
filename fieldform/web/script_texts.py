"""The texts that the pages' JavaScript shows, by the code it asks for (``static/js/texts.js``).

A page carries them in its head, in its own language, so that they are there without coverage.
``%(name)s`` is filled in by the script.
"""

from collections.abc import Mapping

from fieldform.domain.words import N_

SCRIPT_TEXTS: Mapping[str, str] = {
    "yes": N_("Yes"),
    "no": N_("No"),
    "faults.title": N_("There is a problem"),
    "child.number": N_("Child %(number)s"),
    "check.incident": N_("The incident"),
    "check.nameless": N_("No name is sent and nothing goes to the school."),
    "check.empty": N_("Not filled in"),
    "school.none": N_("Not at school"),
    "school.unknown": N_("School not known"),
    "school.none_found": N_(
        'No school found. Try a part of the name, or choose "School not known".'
    ),
    "school.found_one": N_("1 school found"),
    "school.found": N_("%(number)s schools found"),
    "school.formerly": N_("formerly: %(name)s"),
    "school.likely": N_("Likely schools. Is it another one? Search below."),
    "school.fill_in_postcode": N_(
        "Fill in the postcode to see the likely schools, or search below."
    ),
    "school.search": N_("Search the school below."),
    "school.no_list": N_(
        "The list of schools cannot be opened on this phone. "
        'Choose "School not known": the bureau looks it up.'
    ),
    "word.phone": N_("On this phone"),
    "word.desk": N_("At the desk"),
    "word.school": N_("At school"),
    "word.help": N_("Your help is needed"),
    "word.closed": N_("Closed"),
    "item.one": N_("Report about 1 child"),
    "item.more": N_("Report about %(number)s children"),
    "item.answer": N_("Your answer to the bureau"),
    "title.form": N_("New report"),
    "title.check": N_("Is this right?"),
    "title.receipt": N_("The report is safe on this phone"),
    "receipt.sent": N_("The report has arrived"),
    "receipt.parked": N_("The bureau cannot use this report"),
    "sent.receipt": N_("Your receipt"),
    "sent.thanks": N_("Thank you. The bureau goes on with it."),
    "waiting.unknown": N_("It will be sent to the bureau."),
    "waiting.signed_in": N_("It is being sent to the bureau. If it does not work, we try again."),
    "waiting.signed_out": N_("Sign in to send it. It stays safe until then."),
    "waiting.wrong_role": N_(
        "Somebody who is not an officer is signed in here. Sign in as an officer to send it."
    ),
    "waiting.no_answer": N_(
        "There is no connection now. It is sent by itself when there is. Open fieldform then."
    ),
    "waiting.late": N_("It has been here for more than 12 hours: call the bureau too."),
    "parked.why": N_("The bureau did not take it:"),
    "parked.way_out": N_(
        "Call the bureau, or fill it in again. It does not hold up your other reports."
    ),
    "parked.again": N_("Try again"),
    "parked.throw_away": N_("Throw it away"),
    "parked.sure": N_("Yes, throw it away"),
    "next.parent_informs": N_("The parent tells the school. Nothing is sent."),
    "next.objected": N_("The parent objects. Nothing is sent."),
    "next.closed": N_("Closed by the bureau."),
    "next.asked": N_("The bureau asks: which school is it?"),
    "next.delivered": N_("The school has the message."),
    "next.no_deadline": N_("The bureau sets the time by which the school must know."),
    "next.look_up": N_("The bureau looks up the school and tells it before %(day)s %(time)s."),
    "next.tell": N_("The bureau looks at it and tells the school before %(day)s %(time)s."),
    "not_saved.no_key": N_(
        "It could not be saved: this phone has not been in touch with the bureau yet. "
        "Everything stays here. Find a place with coverage and press again."
    ),
    "not_saved.storage": N_(
        "It could not be saved: this phone is full, or does not allow it. Everything stays here. "
        "Do not close this page. Make room, or call the bureau."
    ),
    "leave.one": N_(
        "1 report is still on this phone. It stays, and goes when somebody signs in. "
        "Press once more to sign out."
    ),
    "leave.more": N_(
        "%(number)s reports are still on this phone. They stay, and go when somebody signs in. "
        "Press once more to sign out."
    ),
    "version.ready": N_("There is a new version. It comes after this report."),
    "question.title": N_("Your help is needed: child %(number)s of %(reference)s"),
    "question.choose": N_("Choose the school, or: does not know yet, or: not at school."),
    "sent.nothing": N_("Nothing waits on this phone."),
    "sent.sign_in": N_("Sign in to see what the bureau does with your reports."),
    "sent.no_answer": N_("There is no connection now. This is what this phone knows."),
    "push.why": N_(
        "The message says only that there is something to do: no name, no place, no reference."
    ),
    "push.start": N_("Notify me on this device"),
    "push.wait": N_("One moment. Your browser asks its push service..."),
    "push.on": N_("This device gets a message when there is something to do."),
    "push.stop": N_("No more messages on this device"),
    "push.failed": N_("That did not work: no answer came. Try again when you have coverage."),
    "push.blocked": N_(
        "Your browser blocks messages of fieldform. Allow notifications in its settings, and open "
        "this page again."
    ),
    "push.not_here": N_("This browser cannot show messages."),
    "push.install": N_(
        "An iPhone shows messages only of an app on the home screen. Put fieldform there, and open "
        "it from there."
    ),
    "push.how_to_install": N_("How to put it on the home screen"),
    "passkey.wait": N_("One moment..."),
    "passkey.stopped": N_("It was stopped. Press the button to try once more."),
    "passkey.have_one": N_("This device has a passkey of yours already. You can sign in with it."),
    "passkey.no_answer": N_("No answer came. Try again when you have coverage."),
    "passkey.not_here": N_("This browser does not know passkeys. Use a sign-in link."),
    "desk.new_one": N_("1 new"),
    "desk.new": N_("%(number)s new"),
    "desk.show_new": N_("Show"),
    "desk.silent": N_("No connection: this is how it stood at %(time)s."),
}
