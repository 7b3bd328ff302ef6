"""What goes into the API and comes out of it, as JSON Schema: made from the questions of the form
and the words of the domain, so that there is one list of each."""

from typing import Any

from fieldform.domain import answers, questions
from fieldform.domain.people import Role
from fieldform.domain.questions import Kind, Part, Question
from fieldform.domain.reading import SECONDS_MAX
from fieldform.domain.report import CHILDREN_MAX
from fieldform.domain.signal import ClosedReason, State

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
BASE64URL: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]*$"}


def ref(name: str) -> Schema:
    """Return a reference to a schema of the description."""
    return {"$ref": f"#/components/schemas/{name}"}


def an_object(required: dict[str, Schema], **optional: Schema) -> Schema:
    """Return the schema of an object with these properties."""
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
    }


def or_null(schema: Schema) -> Schema:
    """Return the schema of what may be missing: null stands there then."""
    return {"anyOf": [schema, {"type": "null"}]}


def a_list(items: Schema, **more: Any) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items, **more}


def _pattern(expression: str) -> str:
    """The words of the reader, for JSON Schema: it writes digits out, and searches."""
    return f"^(?:{expression})$".replace(r"\d", "[0-9]")


SCHOOL: Schema = {
    "oneOf": [
        an_object(
            {"code": {"type": "string", "pattern": _pattern(answers.VESTIGINGSCODE.pattern)}}
        ),
        an_object({"unknown": {"const": True}}),
        an_object({"none": {"const": True}}),
    ]
}

ANSWERS: dict[Kind, Schema] = {
    Kind.REFERENCE: {"type": "string", "pattern": _pattern(answers.REFERENCE.pattern)},
    Kind.POSTCODE: {"type": "string", "pattern": _pattern(answers.POSTCODE.pattern)},
    Kind.MUNICIPALITY: {"type": "string", "pattern": _pattern(answers.MUNICIPALITY.pattern)},
    Kind.MOMENT: MOMENT,
    Kind.YES_NO: {"type": "boolean"},
    Kind.NAME: {"type": "string", "minLength": 1, "maxLength": answers.NAME_MAX},
    Kind.AGE: {"type": "integer", "minimum": 0, "maximum": answers.OLDEST},
    Kind.BIRTH_DATE: {"type": "string", "format": "date"},
    Kind.SCHOOL: ref("SchoolAnswer"),
}


def answer(question: Question) -> Schema:
    """Return the schema of the answer to a question."""
    codes = {"enum": [str(code) for code, _ in question.choices]}
    if question.kind is Kind.CHOICE:
        return codes
    if question.kind is Kind.CHOICES:
        return a_list(codes)
    return ANSWERS[question.kind]


def _part(asked: tuple[Question, ...], **more: Schema) -> Schema:
    """The schema of a part of the report. What is only asked after some decisions is not
    required here; the answer 422 says which is missing."""
    always = [one for one in asked if not one.optional and one.part is Part.ALWAYS]
    others = [one for one in asked if one not in always]
    return an_object(
        {one.name: answer(one) for one in always},
        **{one.name: answer(one) for one in others},
        **more,
    )


SIGNAL: dict[str, Schema] = {
    "number": {"type": "integer"},
    "state": {"enum": [str(one) for one in State]},
    "deadline": or_null(MOMENT),
    "closed_reason": or_null({"enum": [str(one) for one in ClosedReason]}),
    "school_known": {"type": "boolean"},
}

ME: dict[str, Schema] = {
    "name": TEXT,
    "role": {"enum": [str(one) for one in Role]},
    "region": TEXT,
    "csrf": TEXT,
    "author": or_null(TEXT),
    "drafts": {"type": "boolean"},
    "offers_passkey": {"type": "boolean"},
}

SCHEMAS: dict[str, Schema] = {
    "Problem": an_object(
        {"type": TEXT, "status": {"type": "integer"}, "code": TEXT, "detail": TEXT},
        faults=a_list(an_object({"pointer": TEXT, "code": TEXT, "detail": TEXT})),
    ),
    "SchoolAnswer": SCHOOL,
    "Conversation": _part(questions.CONVERSATION),
    "Child": _part(
        questions.CHILD, number={"type": "integer", "minimum": 1, "maximum": CHILDREN_MAX}
    ),
    "Report": _part(
        questions.INCIDENT,
        seconds_spent={
            "type": "integer",
            "minimum": 0,
            "description": f"at most {SECONDS_MAX} count",
        },
        conversation=ref("Conversation"),
        children=a_list(ref("Child"), minItems=1, maxItems=CHILDREN_MAX),
    ),
    "Answer": an_object({"signal": TEXT, "school": ref("SchoolAnswer")}),
    "Sealed": an_object({"key_id": TEXT, "enc": BASE64URL, "ciphertext": BASE64URL}),
    "Signal": an_object(SIGNAL),
    "OwnSignal": an_object(SIGNAL, id=TEXT),
    "Receipt": an_object({"key": TEXT, "receipt": TEXT, "signals": a_list(ref("Signal"))}),
    "OwnReports": an_object(
        {
            "reports": a_list(
                an_object(
                    {
                        "receipt": TEXT,
                        "reference": or_null(TEXT),
                        "received_at": MOMENT,
                        "signals": a_list(ref("OwnSignal")),
                    }
                )
            )
        }
    ),
    "Answered": an_object({"key": TEXT, "state": {"enum": [str(one) for one in State]}}),
    "Me": an_object(ME),
    "Session": {
        "oneOf": [
            an_object({"signed_in": {"const": True}, **ME}),
            an_object({"signed_in": {"const": False}}),
        ]
    },
    "PasskeyChallenge": an_object(
        {"challenge": BASE64URL, "rpId": TEXT, "userVerification": {"const": "required"}}
    ),
    "NewPasskey": an_object(
        {"challenge": BASE64URL, "rp": {"type": "object"}, "user": {"type": "object"}}
    ),
    "PushKey": an_object({"application_server_key": BASE64URL}),
    "PushSubscription": an_object(
        {
            "endpoint": {"type": "string", "format": "uri"},
            "keys": an_object({"p256dh": TEXT, "auth": TEXT}),
        }
    ),
    "PushEndpoint": an_object({"endpoint": TEXT}),
    "Told": an_object({"told": {"type": "boolean"}}),
    "SealingKey": an_object({"key_id": TEXT, "public_key": BASE64URL}),
    "SchoolIndex": an_object({"schema": {"type": "integer"}, "version": TEXT}),
    "Health": an_object({"status": TEXT}),
}
SCHEMAS["Report"]["required"] += ["conversation", "children"]
