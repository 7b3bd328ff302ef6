"""The controls that ``bench/mutants.py`` switches off, one at a time: what is taken away, by which
change of the text, and the tests that must see it. A text must stand in its file exactly once.

A new control: one entry.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """A control, the file that it is in, what is put in the place of what, and the tests."""

    control: str
    file: str
    changes: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]


STORAGE = "tests/storage"
SHORT = "tests/faults/test_short_forms.py"
STEPS = "tests/faults/test_each_step.py"
MAIL = "tests/channels/test_secure_mail.py"
TROUBLE = "tests/faults/test_trouble.py"
ACCESS = "tests/web/test_access.py"
SLOW = "tests/test_slow_clients.py"
BACKUP = "tests/faults/test_backup.py"

MUTATIONS = (
    Mutation(
        "what is known of a child is sealed before it is stored",
        "fieldform/storage/vault.py",
        (
            ("nonce + AESGCM(key).encrypt(nonce, plain, about.encode())", "nonce + plain"),
            ("AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())", "sealed[12:]"),
        ),
        (f"{SHORT}::test_d02_whatever_is_destroyed_leaves_no_byte_and_nothing_lies_in_clear",),
    ),
    Mutation(
        "a seal is bound to the id of its signal (associated data)",
        "fieldform/storage/vault.py",
        (
            (".encrypt(nonce, plain, about.encode())", '.encrypt(nonce, plain, b"")'),
            (
                ".decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())",
                '.decrypt(sealed[:NONCE], sealed[NONCE:], b"")',
            ),
        ),
        (
            f"{STORAGE}/test_vault.py::test_what_belongs_to_another_id_or_day_does_not_open",
            "tests/faults/test_check.py::test_each_fault_is_named",
        ),
    ),
    Mutation(
        "a phone's seal is bound to its key and kind (HPKE info)",
        "fieldform/actions/open_sealed.py",
        (('info = f"{VERSION}|{kind}|{key}".encode()', "info = VERSION.encode()"),),
        ("tests/web/test_sealed_reports.py::test_a_seal_opens_for_its_own_key_and_kind_only",),
    ),
    Mutation(
        "the journal is truncated and synced (TRUNCATE)",
        "fieldform/storage/database.py",
        (('"journal_mode": "truncate"', '"journal_mode": "delete"'),),
        (f"{SHORT}::test_k04_a_power_cut_loses_nothing_that_was_acknowledged",),
    ),
    Mutation(
        "a commit waits for the disk (synchronous FULL)",
        "fieldform/storage/database.py",
        (('"synchronous": "2"', '"synchronous": "0"'),),
        (
            f"{SHORT}::test_k04_a_power_cut_loses_nothing_that_was_acknowledged",
            f"{STEPS}::test_k05_no_answer_leaves_before_what_it_says_is_on_the_disk",
        ),
    ),
    Mutation(
        "deleted rows are overwritten (secure_delete)",
        "fieldform/storage/database.py",
        (('"secure_delete": "1"', '"secure_delete": "0"'),),
        (f"{STORAGE}/test_database.py::test_every_connection_has_every_safety_setting",),
    ),
    Mutation(
        "the file is rewritten after a destruction (VACUUM)",
        "fieldform/storage/shredder.py",
        (('db.conn.execute("VACUUM")', 'db.conn.execute("SELECT 1")'),),
        (f"{STORAGE}/test_shredder.py::test_after_a_destruction_the_file_has_no_freed_page",),
    ),
    Mutation(
        "a destruction that was cut off is finished at the next start",
        "fieldform/storage/shredder.py",
        (('change(db, f"PRAGMA user_version = {UNCOMPACTED}")', "return"),),
        (
            "tests/actions/test_destroy.py::test_cut_off_anywhere_the_next_round_finishes_and_counts_once",
        ),
    ),
    Mutation(
        "the key of a day is destroyed with its last signal",
        "fieldform/storage/vault.py",
        (("    unfinished_keys.destroy_with_key(_path(vault, day))", "    _path(vault, day)"),),
        (
            f"{STORAGE}/test_shredder.py::test_an_old_copy_of_the_database_cannot_be_opened_once_the_day_key_is_gone",
            f"{SHORT}::test_d02_whatever_is_destroyed_leaves_no_byte_and_nothing_lies_in_clear",
        ),
    ),
    Mutation(
        "a key is overwritten before its file goes",
        "fieldform/storage/key_files.py",
        (("file.write(bytes(path.stat().st_size))", 'file.write(b"")'),),
        (f"{STORAGE}/test_vault.py::test_a_key_is_overwritten_with_zeros_before_its_file_goes",),
    ),
    Mutation(
        "a secret is written whole or not at all",
        "fieldform/storage/key_files.py",
        (
            ('own = path.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}")', "own = path"),
            ("own.unlink(missing_ok=True)", "pass"),
        ),
        (f"{STEPS}::test_whatever_is_cut_off",),
    ),
    Mutation(
        "one key, one report (UNIQUE)",
        "fieldform/storage/migrations.py",
        (("idempotency_key TEXT NOT NULL UNIQUE,", "idempotency_key TEXT NOT NULL,"),),
        (f"{TROUBLE}::test_s02_the_schema_itself_takes_one_report_for_each_key",),
    ),
    Mutation(
        "a retry is looked up again inside the transaction",
        "fieldform/actions/receive.py",
        (
            (
                "        return _repeat(house, earlier, key, digest)\n    if not report.test:",
                "        pass\n    if not report.test:",
            ),
        ),
        (
            "tests/web/test_sealed_reports.py::test_fifty_at_once_under_one_key_are_one",
            "tests/actions/test_receive.py",
        ),
    ),
    Mutation(
        "the same key with other content is refused",
        "fieldform/actions/receive.py",
        (("if not hmac.compare_digest(first, digest):", "if False:"),),
        ("tests/web/test_sealed_reports.py::test_the_same_key_with_another_report_is_refused",),
    ),
    Mutation(
        "a template escapes what it shows (autoescape)",
        "fieldform/web/templating.py",
        (
            (
                "    app.jinja_env.undefined = StrictUndefined\n",
                "    app.jinja_env.undefined = StrictUndefined\n"
                "    app.jinja_env.autoescape = False\n",
            ),
        ),
        ("tests/web/test_escaping.py",),
    ),
    Mutation(
        "a button carries the token of its session (CSRF)",
        "fieldform/web/access.py",
        (("        check_form_token()\n", "        pass\n"),),
        (f"{ACCESS}::test_a_button_without_its_token_does_nothing",),
    ),
    Mutation(
        "another site cannot press our buttons (Sec-Fetch-Site, Origin)",
        "fieldform/web/access.py",
        (("not in SAFE_METHODS and not from_our_pages(request)", "not in SAFE_METHODS and False"),),
        (f"{ACCESS}::test_another_site_cannot_press_our_buttons",),
    ),
    Mutation(
        "a page is open to its roles only",
        "fieldform/web/access.py",
        (("if g.person.role not in mark:", "if False:"),),
        (f"{ACCESS}::test_a_person_gets_in_where_the_table_says_and_nowhere_else",),
    ),
    Mutation(
        "a view that does not say who may open it is not served",
        "fieldform/web/access.py",
        (
            (
                "    if mark is None:\n",
                "    if mark is None:\n        return EVERYONE\n    if False:\n",
            ),
        ),
        (f"{ACCESS}::test_a_view_that_does_not_say_who_may_open_it_is_never_served",),
    ),
    Mutation(
        "another region finds nothing",
        "fieldform/storage/signals.py",
        (
            (
                'SELECT + "WHERE signals.id = ? AND signals.region = ?", (signal_id, region)',
                'SELECT + "WHERE signals.id = ?", (signal_id,)',
            ),
        ),
        (
            f"{ACCESS}::test_charlie_of_another_region_never_gets_in",
            "tests/actions/test_steps.py::test_another_region_finds_nothing_and_neither_does_another_role",
        ),
    ),
    Mutation(
        "a step is for its roles only",
        "fieldform/actions/steps.py",
        (("if signal is None or person.role not in step.by:", "if signal is None:"),),
        (
            "tests/actions/test_steps.py::test_another_region_finds_nothing_and_neither_does_another_role",
        ),
    ),
    Mutation(
        "a name is shown to whoever holds the signal, and to nobody else",
        "fieldform/actions/desk.py",
        (
            (
                "    if signal.holder != person.id or signal.state not in (",
                "    if signal.state not in (",
            ),
        ),
        ("tests/actions/test_steps.py::test_only_who_holds_a_signal_sees_the_name",),
    ),
    Mutation(
        "the certificate of the mail server is verified",
        "fieldform/channels/secure_mail.py",
        (
            (
                "    context.minimum_version = ssl.TLSVersion.TLSv1_2\n",
                "    context.check_hostname = False\n    context.verify_mode = ssl.CERT_NONE\n"
                "    context.minimum_version = ssl.TLSVersion.TLSv1_2\n",
            ),
            (
                "        if not (\n            self.context.verify_mode",
                "        if False and not (\n            self.context.verify_mode",
            ),
        ),
        (
            f"{MAIL}::test_a_certificate_that_cannot_be_verified_gets_no_mail",
            f"{SHORT}::test_m10_m11_nothing_can_be_read_where_tls_is_missing_or_wrong_and_the_mail_waits",
        ),
    ),
    Mutation(
        "without STARTTLS nothing leaves",
        "fieldform/channels/secure_mail.py",
        (
            (
                '        if relay.mode == "starttls":\n',
                '        if relay.mode == "starttls" and client.has_extn("starttls"):\n',
            ),
        ),
        (
            f"{MAIL}::test_without_starttls_nothing_leaves",
            f"{SHORT}::test_m10_m11_nothing_can_be_read_where_tls_is_missing_or_wrong_and_the_mail_waits",
        ),
    ),
    Mutation(
        "no answer after the dot is uncertain, never another try by itself",
        "fieldform/channels/secure_mail.py",
        (
            (
                "permanent=False, uncertain=True) from None\n    if reply",
                "permanent=False) from None\n    if reply",
            ),
        ),
        (f"{SHORT}::test_g10_a_mail_server_that_misbehaves_gets_one_mail_or_the_same_twice",),
    ),
    Mutation(
        "no body can end the mail early (dots)",
        "fieldform/channels/secure_mail.py",
        (
            (
                'return re.sub(rb"(?m)^\\.", b"..", lines) + b"\\r\\n.\\r\\n"',
                'return lines + b"\\r\\n.\\r\\n"',
            ),
        ),
        (f"{MAIL}::test_no_body_can_end_the_mail_early",),
    ),
    Mutation(
        "an address cannot carry another header or recipient",
        "fieldform/channels/parcel.py",
        (
            (
                "    return (\n        len(address) <= _LONGEST_ADDRESS\n",
                "    return True or (\n        len(address) <= _LONGEST_ADDRESS\n",
            ),
        ),
        (f"{MAIL}::test_a_recipient_that_is_not_one_bare_address_is_refused_for_good",),
    ),
    Mutation(
        "nothing in a letter can begin another line",
        "fieldform/channels/letter.py",
        (
            (
                "    if any(unicodedata.category(sign) in _UNSEEN",
                "    if False and any(unicodedata.category(sign) in _UNSEEN",
            ),
        ),
        ("tests/channels/test_letter.py",),
    ),
    Mutation(
        "an attempt is on the disk before the connection is made",
        "fieldform/actions/deliver.py",
        (
            (
                'take_without_person(house, "start_sending", signal, now, recipient=',
                "str(",
            ),
        ),
        (
            "tests/actions/test_deliver.py::test_a_worker_that_dies_while_sending_leaves_it_uncertain",
        ),
    ),
    Mutation(
        "after the hard stop nothing is sent any more",
        "fieldform/actions/deliver.py",
        (("if expire_if_due(house, signal, now) or _hold_back", "if _hold_back"),),
        (
            f"{TROUBLE}::test_m17_a_worker_that_comes_back_after_the_hard_stop_sends_nothing_any_more",
        ),
    ),
    Mutation(
        "two workers never run (one mail twice)",
        "fieldform/locks.py",
        (('data / WORKER, fcntl.LOCK_EX, "Another', 'data / WORKER, fcntl.LOCK_SH, "Another'),),
        (f"{TROUBLE}::test_m18_a_second_worker_does_not_start_beside_the_first",),
    ),
    Mutation(
        "a colleague's claim keeps others out (lease)",
        "fieldform/storage/signals.py",
        (("\" AND MAX(held_since, COALESCE(renewed_at, '')) <= :_lease_start\"", '""'),),
        ("tests/actions/test_steps.py::test_a_claim_keeps_others_out_until_its_lease_is_over",),
    ),
    Mutation(
        "only what somebody approved is mailed",
        "fieldform/domain/lifecycle.py",
        (
            (
                '_step("start_sending", {State.APPROVED}',
                '_step("start_sending", {State.APPROVED, State.QUEUED}',
            ),
        ),
        ("tests/life/test_every_step.py", "tests/domain/test_lifecycle.py"),
    ),
    Mutation(
        "an objection can never be approved",
        "fieldform/domain/readiness.py",
        (("    if signal.decision in NAMELESS:\n", "    if False:\n"),),
        ("tests/life/test_gate.py", "tests/domain/test_readiness.py"),
    ),
    Mutation(
        "an objection in another report of the incident holds",
        "fieldform/domain/readiness.py",
        (
            (
                "abs(signal.age - one.age) <= AGE_MARGIN for one in objections",
                "False for one in objections",
            ),
        ),
        ("tests/life/test_gate.py::test_an_objection_in_another_report_of_the_incident_holds",),
    ),
    Mutation(
        "no mail goes to a mailbox that a parent can read",
        "fieldform/domain/readiness.py",
        (("    if signal.mailbox_risk:\n", "    if False:\n"),),
        ("tests/life/test_gate.py", "tests/domain/test_readiness.py"),
    ),
    Mutation(
        "two signals about one child are decided on first",
        "fieldform/actions/steps.py",
        (("if Need.NO_DOUBLE in needs and", "if False and Need.NO_DOUBLE in needs and"),),
        ("tests/actions/test_doubles.py",),
    ),
    Mutation(
        "push messages go to known hosts only",
        "fieldform/domain/push_hosts.py",
        (("    return any(place == one or", "    return bool(place) or any(place == one or"),),
        ("tests/web/test_push_endpoints.py",),
    ),
    Mutation(
        "the ledger is chained",
        "fieldform/storage/ledger_chain.py",
        (
            (
                "        if not hmac.compare_digest(mac, _mac(key, before, fields)):\n",
                "        if False:\n",
            ),
        ),
        ("tests/faults/test_ledger_chain.py",),
    ),
    Mutation(
        "a step and its line in the ledger are one transaction",
        "fieldform/storage/database.py",
        (
            (
                "            db.conn.rollback()\n            raise\n",
                '            db.conn.execute("COMMIT")\n            raise\n',
            ),
        ),
        (
            "tests/faults/test_ledger_chain.py::test_l05_a_step_that_is_killed_at_its_ledger_line_did_not_happen",
        ),
    ),
    Mutation(
        "a sign-in link works once",
        "fieldform/storage/people.py",
        (
            (
                "WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?",
                "WHERE token_hash = ? AND expires_at > ?",
            ),
            (
                "SET used_at = ? WHERE token_hash = ? AND used_at IS NULL",
                "SET used_at = ? WHERE token_hash = ?",
            ),
        ),
        ("tests/actions/test_people.py::test_a_link_lets_its_person_in_once",),
    ),
    Mutation(
        "a sign-in link lives for fifteen minutes",
        "fieldform/storage/people.py",
        (("LINK_LIVES = timedelta(minutes=15)", "LINK_LIVES = timedelta(days=15)"),),
        ("tests/actions/test_people.py::test_a_link_lives_for_fifteen_minutes",),
    ),
    Mutation(
        "a session ends with the shift",
        "fieldform/storage/people.py",
        (("SESSION_LIVES = timedelta(hours=12)", "SESSION_LIVES = timedelta(days=12)"),),
        ("tests/actions/test_people.py::test_a_session_that_is_used_ends_with_the_shift",),
    ),
    Mutation(
        "a session ends when nobody is there",
        "fieldform/storage/people.py",
        (("SESSION_IDLE = timedelta(minutes=30)", "SESSION_IDLE = timedelta(hours=30)"),),
        (
            "tests/actions/test_people.py::test_a_session_ends_when_nobody_is_there_for_half_an_hour",
        ),
    ),
    Mutation(
        "no name leaves by an old proof of who presses",
        "fieldform/web/fresh.py",
        (("    if is_needed(house(), g.session, now()):\n", "    if False:\n"),),
        ("tests/web/test_proof.py::test_an_old_proof_is_refused_before_anything_is_done",),
    ),
    Mutation(
        "a proof is of the person whose session it is",
        "fieldform/actions/passkeys.py",
        (("if person is not None and owner.id != person.id:", "if False:"),),
        ("tests/web/test_proof.py::test_another_persons_passkey_proves_nothing",),
    ),
    Mutation(
        "a provider that remembers somebody proves nothing (auth_time)",
        "fieldform/channels/openid.py",
        (("        check_proof(claims, attempt, now, LEEWAY)\n", ""),),
        (
            "tests/web/test_proof_at_the_police.py::test_what_is_no_proof_of_now_leaves_the_session_as_it_was",
        ),
    ),
    Mutation(
        "every answer carries the header set",
        "fieldform/web/security.py",
        (("    response.headers.update(HEADERS)\n", ""),),
        ("tests/web/test_headers.py::test_every_kind_of_answer_carries_them",),
    ),
    Mutation(
        "no script of others runs (Content-Security-Policy)",
        "fieldform/web/security.py",
        ((".script_src(\"'self'\")", ".script_src(\"'self'\", \"'unsafe-inline'\")"),),
        ("tests/web/test_headers.py::test_every_kind_of_answer_carries_them",),
    ),
    Mutation(
        "the session's cookie is bound to this host and to no script",
        "fieldform/web/sessions.py",
        (
            (
                "        httponly=True,\n        secure=config().secure,\n",
                "        secure=config().secure,\n",
            ),
        ),
        (
            "tests/web/test_headers.py::test_no_session_is_kept_and_its_cookie_is_bound_to_this_host",
            "tests/web/test_sessions.py::test_the_cookie_is_bound_small_and_says_nothing",
        ),
    ),
    Mutation(
        "one person sends no more reports than anybody does (rate limit)",
        "fieldform/actions/limits.py",
        (
            (
                "    if wait:\n        raise too_often(wait)\n\n\ndef count_answer",
                "\n\ndef count_answer",
            ),
        ),
        (
            "tests/web/test_limits.py::test_the_eleventh_report_in_an_hour_waits_and_is_accepted_later",
        ),
    ),
    Mutation(
        "what a passkey signed is checked",
        "fieldform/storage/ceremony.py",
        (
            (
                "    except Exception as error:\n        raise Unproven from error\n"
                "    return int(found.new_sign_count)",
                "    except Exception:\n        return sign_count + 1\n"
                "    return int(found.new_sign_count)",
            ),
        ),
        (
            "tests/web/test_passkeys.py::test_what_is_wrong_with_a_passkey_keeps_it_out_and_is_not_said",
        ),
    ),
    Mutation(
        "a passkey's question is answered once",
        "fieldform/actions/passkeys.py",
        (
            (
                "        challenge = challenges.take(house.db, browser, now)\n",
                "        challenge = challenges.take(house.db, browser, now)\n"
                "        house.db.conn.rollback()\n        house.db.conn.execute('BEGIN')\n",
            ),
        ),
        (
            "tests/web/test_passkeys.py::test_a_question_is_answered_once_also_when_the_answer_was_wrong",
        ),
    ),
    Mutation(
        "who is shut out is out at the next request",
        "fieldform/storage/people.py",
        (
            (
                '    change(db, "DELETE FROM sessions WHERE person_id = ?", (person_id,))',
                "    str(person_id)",
            ),
            ("seen_at > ? AND disabled_at IS NULL", "seen_at > ?"),
        ),
        (
            "tests/web/test_sessions.py::test_whoever_is_shut_out_finds_every_page_closed_at_the_next_request",
        ),
    ),
    Mutation(
        "a cell of a table is never a formula",
        "fieldform/domain/written.py",
        (('        return "\'" + value\n', "        return value\n"),),
        ("tests/actions/test_participation.py::test_no_cell_of_an_export_is_taken_for_a_formula",),
    ),
    Mutation(
        "small numbers do not leave a region",
        "fieldform/domain/published.py",
        (("LEAST = 5\n", "LEAST = 1\n"),),
        ("tests/numbers/test_outside.py",),
    ),
    Mutation(
        "a restored backup brings nothing back that was destroyed",
        "fieldform/restoring.py",
        (("    gone = backup.destroyed_since(house.db)\n", "    gone: list[str] = []\n"),),
        (f"{BACKUP}::test_b03_what_was_destroyed_since_stays_destroyed_while_its_day_key_lives",),
    ),
    Mutation(
        "a full disk still destroys (ballast)",
        "fieldform/actions/destroy.py",
        (('if str(error) != "SQLITE_FULL" or not ballast.free(database):', "if True:"),),
        ("tests/faults/test_full_disk.py",),
    ),
    Mutation(
        "an index that lost a row is found",
        "fieldform/storage/health.py",
        (("PRAGMA integrity_check", "PRAGMA quick_check"),),
        (f"{STEPS}::test_f06_an_index_that_lost_a_row_is_found",),
    ),
    Mutation(
        "a copy that a killed backup leaves is removed",
        "fieldform/storage/backup.py",
        (("    _forget_left(file.parent)\n", ""),),
        (f"{BACKUP}::test_b01_what_a_killed_backup_left_goes_with_the_next_one_in_its_folder",),
    ),
    Mutation(
        "a copy that a killed backup leaves is no backup",
        "fieldform/restoring.py",
        (("if backup.is_unfinished(file):", "if False:"),),
        (f"{BACKUP}::test_b01_what_a_killed_backup_left_is_never_taken_for_one",),
    ),
    Mutation(
        "a copy that a killed restore leaves is removed",
        "fieldform/restoring.py",
        (('    for left in data.glob("restoring.*"):\n        left.unlink()\n', "    return\n"),),
        (f"{STEPS}::test_whatever_is_cut_off",),
    ),
    Mutation(
        "files that others may read are found",
        "fieldform/safety.py",
        (('        if path.suffix != ".eml" and mode & 0o077:\n', "        if False:\n"),),
        ("tests/faults/test_check.py::test_each_fault_is_named",),
    ),
    Mutation(
        "who does not end a request loses the thread",
        "fieldform/threads.py",
        (("_shut(conn, socket.SHUT_RD)", "pass"),),
        (f"{SLOW}::test_s10_who_does_not_end_a_request_loses_the_thread",),
    ),
    Mutation(
        "who does not take the answer loses the thread",
        "fieldform/threads.py",
        (("_shut(conn, socket.SHUT_RDWR)", "pass"),),
        (f"{SLOW}::test_s10_who_does_not_take_the_answer_loses_the_thread",),
    ),
    Mutation(
        "the proxy hands a request on when it is whole",
        "deploy/nginx.conf",
        (("proxy_request_buffering on;", "proxy_request_buffering off;"),),
        (f"{SLOW}::test_s10_behind_the_proxy_nobody_slow_holds_a_thread",),
    ),
    Mutation(
        "the proxy writes no body into a file",
        "deploy/nginx.conf",
        (("client_body_buffer_size 9m;", "client_body_buffer_size 1m;"),),
        (f"{SLOW}::test_a_body_is_handed_on_without_a_file_of_it",),
    ),
    Mutation(
        "what is no request leaves no word in the log",
        "fieldform/threads.py",
        (("    def handle_error(self", "    def _handle_error(self"),),
        (f"{SLOW}::test_l01_what_is_no_request_gets_the_policies_and_leaves_no_word_in_the_log",),
    ),
    Mutation(
        "an error of ours is logged without what was typed",
        "fieldform/web/errors.py",
        (
            (
                '    log.error("%s in %s at %s", type(error).__name__,',
                '    log.error("%s in %s at %s", error,',
            ),
        ),
        ("tests/web/test_logs.py",),
    ),
)
