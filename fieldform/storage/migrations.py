"""The schema, as numbered steps that are only ever added to.

No column holds a name, a birth date or anything made from one in clear: those are in
``signals.sealed`` and ``deliveries.sealed``, encrypted under the signal's own key.
"""

from sqlite_utils import Database, Migrations

from fieldform.storage.database import alone

migrations = Migrations("fieldform")


def migrate(db: Database) -> None:
    """Bring the schema up to date. Run once, before any process serves (libraries.md 5.2)."""
    with alone(db):
        with db.atomic():  # sqlite-utils makes this table and its index one after the other
            migrations.ensure_migrations_table(db)
        migrations.apply(db)


def _run(db: Database, statements: str) -> None:
    """Run each statement by itself: ``executescript`` would commit the migration half-way."""
    for statement in statements.split(";"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def m0001_people(db: Database) -> None:
    """Who may come in, by which link, with which session. Secrets are stored hashed:
    they are 256 random bits, so a hash gives nothing away."""
    _run(
        db,
        """
        CREATE TABLE people (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL CHECK (role IN ('officer', 'desk', 'office', 'coordinator')),
            region TEXT NOT NULL,
            disabled_at TEXT
        ) STRICT;
        CREATE TABLE sign_in_links (
            token_hash BLOB PRIMARY KEY,
            person_id TEXT NOT NULL REFERENCES people,
            expires_at TEXT NOT NULL,
            used_at TEXT
        ) STRICT;
        CREATE TABLE sessions (
            token_hash BLOB PRIMARY KEY,
            person_id TEXT NOT NULL REFERENCES people,
            csrf TEXT NOT NULL,
            created_at TEXT NOT NULL,
            seen_at TEXT NOT NULL
        ) STRICT;
    """,
    )


@migrations()
def m0002_schools(db: Database) -> None:
    """DUO's public facts, and what a covenant knows of a school."""
    _run(
        db,
        """
        CREATE TABLE schools (
            code TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            level TEXT NOT NULL,
            street TEXT NOT NULL,
            house_number TEXT NOT NULL,
            postcode TEXT NOT NULL,
            place TEXT NOT NULL,
            municipality TEXT NOT NULL,
            municipality_name TEXT NOT NULL,
            holiday_region TEXT NOT NULL
                CHECK (holiday_region IN ('', 'Noord', 'Midden', 'Zuid')),
            latitude REAL,
            longitude REAL,
            search_text TEXT NOT NULL,
            offered INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX schools_by_municipality ON schools (municipality, offered);
        CREATE INDEX schools_by_postcode ON schools (postcode);
        CREATE TABLE school_aliases (
            code TEXT NOT NULL REFERENCES schools,
            name TEXT NOT NULL,
            PRIMARY KEY (code, name)
        ) STRICT;
        CREATE TABLE school_free_days (
            code TEXT NOT NULL REFERENCES schools,
            day TEXT NOT NULL,
            PRIMARY KEY (code, day)
        ) STRICT;
        CREATE TABLE postcodes (
            postcode4 TEXT PRIMARY KEY,
            municipality TEXT NOT NULL
        ) STRICT;
        CREATE TABLE catchment (
            postcode4 TEXT NOT NULL,
            code TEXT NOT NULL,
            place INTEGER NOT NULL,
            PRIMARY KEY (postcode4, place)
        ) STRICT;
        CREATE TABLE mailboxes (
            code TEXT PRIMARY KEY REFERENCES schools,
            address TEXT,
            confirmed_at TEXT,
            proposed_address TEXT,
            proposed_by TEXT REFERENCES people
        ) STRICT;
    """,
    )


@migrations()
def m0003_signals(db: Database) -> None:
    """Reports, their signals, the mails on their way, and what stays: ledger and tally."""
    _run(
        db,
        """
        CREATE TABLE reports (
            id TEXT PRIMARY KEY,
            idempotency_key TEXT NOT NULL UNIQUE,
            receipt TEXT NOT NULL UNIQUE,
            officer_id TEXT NOT NULL REFERENCES people,
            region TEXT NOT NULL,
            reference TEXT,
            received_at TEXT NOT NULL,
            key_day TEXT NOT NULL,
            sealed_digest BLOB
        ) STRICT;
        CREATE INDEX reports_by_officer ON reports (officer_id, received_at);
        CREATE INDEX reports_by_reference ON reports (reference) WHERE reference IS NOT NULL;
        CREATE TABLE signals (
            id TEXT PRIMARY KEY,
            report_id TEXT NOT NULL REFERENCES reports,
            number INTEGER NOT NULL,
            region TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'asked',
                'with_attendance_office', 'approved', 'sending', 'delivered', 'closed',
                'destroying', 'destroyed')),
            closed_reason TEXT CHECK (closed_reason IN ('parent_informs', 'objected', 'duplicate',
                'not_school_age', 'not_participating', 'out_of_area_refused',
                'no_handle_with_care_case', 'undeliverable', 'expired')),
            decision TEXT NOT NULL CHECK (decision IN ('agreed', 'parent_informs', 'objected',
                'not_asked')),
            age INTEGER NOT NULL,
            school TEXT,
            school_answer TEXT NOT NULL CHECK (school_answer IN ('known', 'unknown', 'none', '')),
            mailbox_risk INTEGER NOT NULL CHECK (mailbox_risk IN (0, 1)),
            received_at TEXT NOT NULL,
            deadline TEXT,
            holder TEXT REFERENCES people,
            held_since TEXT,
            asked_at TEXT,
            approved_at TEXT,
            delivered_at TEXT,
            acknowledged_at TEXT,
            uncertain_at TEXT,
            refused_at TEXT,
            key_day TEXT,
            wrapped_key BLOB,
            sealed BLOB,
            UNIQUE (report_id, number)
        ) STRICT;
        CREATE INDEX signals_by_region ON signals (region, state, deadline, id);
        CREATE INDEX signals_by_state ON signals (state, deadline);
        CREATE INDEX signals_by_key_day ON signals (key_day);
        CREATE TABLE deliveries (
            signal_id TEXT PRIMARY KEY REFERENCES signals,
            channel TEXT NOT NULL,
            recipient TEXT NOT NULL,
            message_id TEXT NOT NULL,
            sealed BLOB NOT NULL,
            acknowledge_hash BLOB NOT NULL UNIQUE,
            attempts INTEGER NOT NULL,
            next_at TEXT NOT NULL,
            last_error TEXT NOT NULL
        ) STRICT;
        CREATE INDEX deliveries_due ON deliveries (next_at);
        CREATE TABLE ledger (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            actor TEXT NOT NULL,
            step TEXT NOT NULL,
            signal_id TEXT NOT NULL,
            region TEXT NOT NULL,
            from_state TEXT NOT NULL,
            to_state TEXT NOT NULL,
            reason TEXT NOT NULL,
            recipient TEXT NOT NULL
        ) STRICT;
        CREATE INDEX ledger_by_signal ON ledger (signal_id, id);
        CREATE TABLE tally (
            region TEXT NOT NULL,
            month TEXT NOT NULL,
            measure TEXT NOT NULL,
            label TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (region, month, measure, label)
        ) STRICT, WITHOUT ROWID;
    """,
    )


@migrations()
def m0004_answers(db: Database) -> None:
    """Which answers of officers came in, so that a repeat is known. Not what they said."""
    _run(
        db,
        """
        CREATE TABLE answers (
            idempotency_key TEXT PRIMARY KEY,
            signal_id TEXT NOT NULL,
            received_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
    """,
    )


@migrations()
def m0010_day_report(db: Database) -> None:
    """Incidents from the police day report: nobody stands for an officer who is not here, and a
    mark says for two days that an incident came in, also when everything else of it is gone."""
    _run(
        db,
        """
        INSERT INTO people (id, name, role, region, disabled_at)
        VALUES ('day_report', 'day_report', 'officer', '', '1970-01-01T00:00:00+00:00');
        CREATE TABLE incident_marks (
            mark BLOB PRIMARY KEY,
            until TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
    """,
    )


@migrations()
def m0011_participation(db: Database) -> None:
    """What a covenant asks of each school, and the test mail that its mailbox was tried with."""
    _run(
        db,
        """
        CREATE TABLE participation (
            code TEXT PRIMARY KEY REFERENCES schools,
            council_on TEXT,
            parents_on TEXT,
            team_on TEXT,
            contact TEXT CHECK (contact IN ('head', 'internal_supervisor', 'care_coordinator',
                'other'))
        ) STRICT;
        CREATE TABLE mailbox_checks (
            code TEXT PRIMARY KEY REFERENCES schools,
            address TEXT NOT NULL,
            message_id TEXT NOT NULL,
            message BLOB NOT NULL,
            token_hash BLOB NOT NULL UNIQUE,
            attempts INTEGER NOT NULL,
            next_at TEXT,
            last_error TEXT NOT NULL,
            sent_at TEXT,
            failed_at TEXT,
            confirmed_at TEXT
        ) STRICT;
        CREATE INDEX mailbox_checks_by_message ON mailbox_checks (message_id);
        CREATE INDEX deliveries_by_message ON deliveries (message_id);
    """,
    )


@migrations()
def m0012_routes_and_bounces(db: Database) -> None:
    """Which attendance office a signal is for, and a person works at; and when a mail came back."""
    _run(
        db,
        """
        ALTER TABLE people ADD COLUMN office TEXT NOT NULL DEFAULT '';
        ALTER TABLE signals ADD COLUMN office TEXT NOT NULL DEFAULT '';
        ALTER TABLE signals ADD COLUMN bounced_at TEXT;
    """,
    )


@migrations()
def m0013_school_links(db: Database) -> None:
    """The link of a school that has acknowledged: it outlives the signal by a day, for the six
    questions, and names neither signal nor school (docs/decisions/0010)."""
    _run(
        db,
        """
        CREATE TABLE school_links (
            token_hash BLOB PRIMARY KEY,
            region TEXT NOT NULL,
            school_type TEXT NOT NULL CHECK (school_type IN ('primary', 'secondary', 'both')),
            month TEXT NOT NULL,
            last_day TEXT NOT NULL,
            test INTEGER NOT NULL CHECK (test IN (0, 1))
        ) STRICT, WITHOUT ROWID
    """,
    )


@migrations()
def m0014_region_figures(db: Database) -> None:
    """What coordinators enter beside the counts: denominators, Veilig Thuis, left-out schools."""
    _run(
        db,
        """
        CREATE TABLE region_figures (
            region TEXT NOT NULL,
            year INTEGER NOT NULL,
            name TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (region, year, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE schools_left_out (
            region TEXT NOT NULL,
            code TEXT NOT NULL REFERENCES schools,
            PRIMARY KEY (region, code)
        ) STRICT, WITHOUT ROWID
    """,
    )


@migrations()
def m0005_push(db: Database) -> None:
    """The devices that want to be told, and the messages on their way to them."""
    _run(
        db,
        """
        CREATE TABLE push_subscriptions (
            endpoint TEXT PRIMARY KEY,
            person_id TEXT NOT NULL REFERENCES people,
            p256dh TEXT NOT NULL,
            auth TEXT NOT NULL,
            device_hash BLOB NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX push_subscriptions_by_person ON push_subscriptions (person_id);
        CREATE TABLE pushes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            endpoint TEXT NOT NULL UNIQUE REFERENCES push_subscriptions ON DELETE CASCADE,
            next_at TEXT NOT NULL,
            attempts INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX pushes_due ON pushes (next_at);
    """,
    )


@migrations()
def m0015_test_signals(db: Database) -> None:
    """A signal with a made-up child, sent to try the whole chain; it is never counted."""
    _run(
        db,
        "ALTER TABLE signals ADD COLUMN test INTEGER NOT NULL DEFAULT 0 CHECK (test IN (0, 1))",
    )


@migrations()
def m0006_on_call(db: Database) -> None:
    """Who is told at night, in which order, and who was told of which signal."""
    _run(
        db,
        """
        CREATE TABLE on_call (
            region TEXT NOT NULL,
            place INTEGER NOT NULL,
            person_id TEXT NOT NULL REFERENCES people,
            PRIMARY KEY (region, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE told (
            signal_id TEXT NOT NULL REFERENCES signals ON DELETE CASCADE,
            person_id TEXT NOT NULL REFERENCES people,
            occasion TEXT NOT NULL,
            about TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (signal_id, person_id, occasion, about)
        ) STRICT, WITHOUT ROWID;
    """,
    )


@migrations()
def m0016_ledger_chain(db: Database) -> None:
    """What chains each line of the ledger to the one before (``ledger_chain.py``). Lines of
    before this are chained when ``init`` makes the secret."""
    _run(
        db,
        """
        ALTER TABLE ledger ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
        CREATE TABLE ledger_head (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            mac BLOB NOT NULL
        ) STRICT;
        INSERT INTO ledger_head (one, mac) VALUES (1, x'')
    """,
    )


@migrations()
def m0007_desk(db: Database) -> None:
    """The desk's queue in order from an index, a lease that work renews, what is new since."""
    _run(
        db,
        """
        ALTER TABLE signals ADD COLUMN renewed_at TEXT;
        ALTER TABLE signals ADD COLUMN answered_at TEXT;
        DROP INDEX signals_by_region;
        CREATE INDEX signals_in_order
            ON signals (region, state, deadline, received_at, report_id, number);
        CREATE INDEX signals_answered ON signals (region, deadline)
            WHERE answered_at IS NOT NULL AND state = 'queued';
        CREATE INDEX signals_failed ON signals (region, deadline)
            WHERE refused_at IS NOT NULL OR uncertain_at IS NOT NULL;
        CREATE INDEX ledger_by_region ON ledger (region, id)
    """,
    )


@migrations()
def m0008_doubles(db: Database) -> None:
    """What a person decided about two signals that looked alike. That they do is never stored:
    it is worked out in memory, for the person who holds one of them (docs/decisions/0008)."""
    _run(
        db,
        """
        CREATE TABLE kept_apart (
            signal_id TEXT NOT NULL REFERENCES signals ON DELETE CASCADE,
            other_id TEXT NOT NULL REFERENCES signals ON DELETE CASCADE,
            PRIMARY KEY (signal_id, other_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX kept_apart_from ON kept_apart (other_id);
        CREATE INDEX signals_by_age ON signals (region, age) WHERE sealed IS NOT NULL
    """,
    )


@migrations()
def m0012_sign_on(db: Database) -> None:
    """Police sign-on: the ways that were begun, whose account is which person, and which sessions
    an account opened."""
    _run(
        db,
        """
        CREATE TABLE sign_on_attempts (
            state_hash BLOB PRIMARY KEY,
            browser_hash BLOB NOT NULL,
            nonce TEXT NOT NULL,
            verifier TEXT NOT NULL,
            expires_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX sign_on_attempts_by_time ON sign_on_attempts (expires_at);
        CREATE TABLE sign_on_people (
            issuer TEXT NOT NULL,
            subject TEXT NOT NULL,
            person_id TEXT NOT NULL REFERENCES people,
            PRIMARY KEY (issuer, subject)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sign_on_sessions (
            token_hash BLOB PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
            issuer TEXT NOT NULL,
            subject TEXT NOT NULL,
            sid TEXT NOT NULL
        ) STRICT
    """,
    )


@migrations()
def m0013_what_is_next(db: Database) -> None:
    """What failed, from an index: also a mail that came back later. When the desk may have
    something new to hear of a signal, and what may have to go: the worker need not read all."""
    _run(
        db,
        """
        DROP INDEX signals_failed;
        CREATE INDEX signals_failed ON signals (region, deadline)
            WHERE refused_at IS NOT NULL OR bounced_at IS NOT NULL OR uncertain_at IS NOT NULL;
        ALTER TABLE signals ADD COLUMN tell_at TEXT DEFAULT '';
        CREATE INDEX signals_to_tell ON signals (tell_at) WHERE tell_at IS NOT NULL;
        CREATE INDEX signals_delivered ON signals (delivered_at) WHERE state = 'delivered';
        CREATE INDEX signals_read ON signals (acknowledged_at)
            WHERE state = 'delivered' AND acknowledged_at IS NOT NULL;
        CREATE TABLE crews (
            region TEXT PRIMARY KEY,
            crew TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
    """,
    )


@migrations()
def m0017_passkeys(db: Database) -> None:
    """Passkeys, the one challenge that a browser may answer, and how each session was opened.
    A passkey's public key opens nothing; what a browser proves itself with is stored hashed."""
    _run(
        db,
        """
        CREATE TABLE passkeys (
            id TEXT PRIMARY KEY,
            credential_id BLOB NOT NULL UNIQUE,
            person_id TEXT NOT NULL REFERENCES people,
            public_key BLOB NOT NULL,
            sign_count INTEGER NOT NULL,
            name TEXT NOT NULL,
            created_at TEXT NOT NULL,
            used_at TEXT
        ) STRICT;
        CREATE INDEX passkeys_by_person ON passkeys (person_id);
        CREATE TABLE challenges (
            browser_hash BLOB PRIMARY KEY,
            challenge BLOB NOT NULL,
            expires_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX challenges_by_age ON challenges (expires_at);
        ALTER TABLE sessions ADD COLUMN opened_with TEXT NOT NULL DEFAULT 'link';
        ALTER TABLE sessions ADD COLUMN passkey_id TEXT NOT NULL DEFAULT '';
        ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
        CREATE INDEX sessions_by_person ON sessions (person_id)
    """,
    )


@migrations()
def m0018_tries(db: Database) -> None:
    """What was tried, for as long as a limit looks back. Reports are counted where they are."""
    _run(
        db,
        """
        CREATE TABLE tries (
            id INTEGER PRIMARY KEY,
            what TEXT NOT NULL,
            who TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX tries_by_who ON tries (what, who, at)
    """,
    )


@migrations()
def m0019_proofs(db: Database) -> None:
    """When the person of each session last proved who they are; of the open ones, when they signed
    in. A way to the police can be such a proof: of which session, and where its person was."""
    _run(
        db,
        """
        ALTER TABLE sessions ADD COLUMN proved_at TEXT NOT NULL DEFAULT '';
        UPDATE sessions SET proved_at = created_at;
        ALTER TABLE sign_on_attempts ADD COLUMN proves BLOB;
        ALTER TABLE sign_on_attempts ADD COLUMN back TEXT NOT NULL DEFAULT ''
    """,
    )


@migrations()
def m0020_delayed_mails(db: Database) -> None:
    """Since when an approved mail could not leave."""
    _run(
        db,
        """
        ALTER TABLE signals ADD COLUMN delayed_at TEXT;
        CREATE INDEX signals_delayed ON signals (region, deadline)
            WHERE delayed_at IS NOT NULL AND state = 'approved'
    """,
    )
