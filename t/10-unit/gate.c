/*
 * Who is let in at a gate: the judge over t/fixtures/gate_cases, and the words
 * of its verdicts.
 */

#include <stdio.h>

#include "unit.h"
#include "../lib/gate_case.h"
#include "tk_gate.h"

#define CASES  "t/fixtures/gate_cases"


static void
test_cases(void **state)
{
    int          n = 0, wrong = 0;
    char         line[GATE_CASE_LINE], *parts[3], said[128];
    FILE        *file;
    gate_case_t  plain, one;

    (void) state;

    file = fopen(CASES, "r");
    assert_non_null(file);
    memset(&plain, 0, sizeof(plain));

    while (fgets(line, sizeof(line), file) != NULL) {
        memset(parts, 0, sizeof(parts));

        if (!gate_case_line(line, parts)) {
            continue;
        }

        if (strcmp(parts[0], "default") == 0) {
            gate_case_read(&plain, parts[1]);
            continue;
        }

        one = plain;
        gate_case_read(&one, parts[1]);
        gate_case_answer(&one, said, sizeof(said));
        n++;

        if (strcmp(said, parts[2]) != 0) {
            fprintf(stderr, "%s: %s, not %s\n", parts[0], said, parts[2]);
            wrong++;
        }
    }

    fclose(file);
    assert_true(n >= 80);
    assert_int_equal(wrong, 0);
}


static tk_gate_ticket_t
party(int32_t persons)
{
    return (tk_gate_ticket_t) {
        .look = TK_GATE_FOUND, .state = '4', .persons = persons,
        .first_day = 7, .last_day = 9, .entries = 1, .paid = 1
    };
}


/* A party at one gate after another, as many as say so each time: never are
 * more let in than there are, and the last of them closes it. */

static void
test_in_pieces(void **state)
{
    int                i;
    size_t             n;
    int64_t            in;
    uint64_t           dice = 20261129;
    tk_gate_scan_t     scan;
    tk_gate_ticket_t   ticket;
    tk_gate_policy_t   policy = { 0 };
    tk_gate_answer_t   answer;
    tk_gate_passage_t  passages[300];

    (void) state;

    for (i = 0; i < 500; i++) {
        ticket = party(1 + (int32_t) (unit_random(&dice) % 255));
        memset(&scan, 0, sizeof(scan));

        for (in = 0, n = 0; n < unit_count(passages); n++) {
            scan.at += 6000;
            scan.day = 8;
            scan.device = (int32_t) (unit_random(&dice) % 4);
            scan.ask = (int32_t) (unit_random(&dice) % 9);
            tk_gate_judge(&ticket, &policy, passages, n, &scan, &answer);

            if (answer.verdict != TK_GATE_IN) {
                break;
            }

            assert_int_equal(answer.first, n == 0);
            assert_true(answer.persons > 0);
            in += answer.persons;
            assert_int_equal(answer.left, ticket.persons - in);
            passages[n] = (tk_gate_passage_t) {
                .at = scan.at, .day = 8, .persons = answer.persons,
                .device = scan.device
            };
        }

        assert_int_equal(answer.verdict, TK_GATE_USED);
        assert_int_equal(answer.passage, n - 1);
        assert_int_equal(in, ticket.persons);
    }
}


/* The largest numbers there are overflow nothing. */

static void
test_large(void **state)
{
    int32_t            most;
    tk_gate_ticket_t   ticket = party(INT32_MAX);
    tk_gate_policy_t   policy = { INT32_MAX, INT32_MAX, TK_GATE_REFUSE,
                                  TK_GATE_REFUSE, TK_GATE_OFFLINE_MARK };
    tk_gate_answer_t   answer;
    tk_gate_passage_t  passages[4] = {
        { .at = 1, .day = 8, .persons = INT32_MAX, .device = 1 },
        { .at = 2, .day = 8, .persons = INT32_MAX, .device = 2 },
        { .at = 3, .day = 8, .persons = INT32_MAX, .device = 3 },
        { .at = 4, .day = 7, .persons = INT32_MAX, .device = 4 },
    };
    tk_gate_scan_t     scan = { .at = INT64_C(1) << 52, .day = 8,
                                .device = 9, .ask = INT32_MAX };

    (void) state;

    ticket.entries = ticket.all = 1000;
    ticket.window = TK_GATE_SLOT;
    ticket.from = ticket.until = -(INT64_C(1) << 52);
    tk_gate_judge(&ticket, &policy, passages, 3, &scan, &answer);
    assert_int_equal(answer.verdict, TK_GATE_IN);
    assert_int_equal(answer.persons, INT32_MAX);
    assert_int_equal(answer.left, 0);

    tk_gate_judge(&ticket, &policy, passages, 0, &scan, &answer);
    assert_int_equal(answer.verdict, TK_GATE_SLOT_LATE);
    assert_true(answer.minutes == ((INT64_C(1) << 53) + 59999) / 60000);

    scan.out = 1;
    scan.ask = 0;
    tk_gate_judge(&ticket, &policy, passages, 4, &scan, &answer);
    assert_int_equal(answer.verdict, TK_GATE_OUT);
    most = answer.persons;
    assert_int_equal(most, INT32_MAX);

    ticket.look = TK_GATE_UNLISTED;
    tk_gate_judge(&ticket, &policy, passages, 4, &scan, &answer);
    assert_int_equal(answer.persons, INT32_MAX);
}


/* Words that do not fit end between two characters, wherever that is. */

static void
test_words_cut(void **state)
{
    int              i, which;
    char             whole[TK_GATE_WORDS_MAX], *cut;
    size_t           size, len, full;
    tk_str_t         room;
    tk_gate_facts_t  facts = {
        .persons = 3, .left = 2, .minutes = 20, .in = 5, .all = 5,
        .at = "09:12", .station = "南门", .gate = "3", .day = "11月28日",
        .slot = "09:00–10:00", .by = "市场部"
    };

    (void) state;

    for (i = 0; i < TK_GATE_VERDICTS; i++) {
        for (which = TK_GATE_SCREEN_ZH; which <= TK_GATE_SAY_EN; which++) {
            full = tk_gate_words(i, which, &facts, whole, sizeof(whole));
            assert_int_equal(full, strlen(whole));
            assert_null(strpbrk(whole, "[]{}|"));

            for (size = 1; size <= full + 1; size++) {
                room = unit_guard(whole, size);
                cut = (char *) room.data;
                len = tk_gate_words(i, which, &facts, cut, size);

                assert_int_equal(cut[len], '\0');
                assert_memory_equal(cut, whole, len);
                assert_true((whole[len] & 0xc0) != 0x80);
                assert_true(len + 4 >= size);
            }
        }
    }
}


/* Sixty-four letters of each are short enough. */

static void
test_words_long(void **state)
{
    int              i, which;
    char             words[TK_GATE_WORDS_MAX], letters[64 * 3 + 1];
    tk_gate_facts_t  facts = {
        INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX,
        letters, letters, "0A01", letters, letters, letters
    };

    (void) state;

    for (i = 0; i < 64; i++) {
        memcpy(letters + 3 * i, "门", 3);
    }

    letters[sizeof(letters) - 1] = '\0';

    for (i = 0; i < TK_GATE_VERDICTS; i++) {
        for (which = TK_GATE_SCREEN_ZH; which <= TK_GATE_SAY_EN; which++) {
            assert_true(tk_gate_words(i, which, &facts, words, sizeof(words))
                        < sizeof(words) - 4);
        }
    }
}


static void
test_names(void **state)
{
    (void) state;

    assert_string_equal(tk_gate_name(TK_GATE_IN), "IN");
    assert_string_equal(tk_gate_name(TK_GATE_OFFLINE_UNKNOWN),
                        "OFFLINE_UNKNOWN");
    assert_string_equal(tk_gate_next_name(TK_GATE_NEXT_PAPER), "paper");
    assert_string_equal(tk_gate_colour_name(tk_gate_colour(TK_GATE_ID_NEEDED)),
                        "blue");
    assert_string_equal(tk_gate_sound_name(tk_gate_sound(TK_GATE_TWICE)),
                        "none");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_in_pieces),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_words_cut),
        cmocka_unit_test(test_words_long),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
