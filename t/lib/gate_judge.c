/*
 * The judge in C for tests in Perl: reads lines as t/fixtures/gate_cases has
 * them, the default first, and writes what comes out of each case.
 *
 *   gate_judge words [NAME=VALUE ...]    the words of every verdict, filled
 */

#include "gate_case.h"


static void
fact(tk_gate_facts_t *facts, char *text)
{
    size_t  i;
    char   *value = strchr(text, '=');

    const struct {
        const char   *name;
        int64_t      *number;
        const char  **text;
    }  all[] = {
        { "persons", &facts->persons, NULL }, { "left", &facts->left, NULL },
        { "minutes", &facts->minutes, NULL }, { "in", &facts->in, NULL },
        { "all", &facts->all, NULL }, { "at", NULL, &facts->at },
        { "station", NULL, &facts->station }, { "gate", NULL, &facts->gate },
        { "day", NULL, &facts->day }, { "slot", NULL, &facts->slot },
        { "by", NULL, &facts->by },
    };

    if (value == NULL) {
        gate_case_wrong("no fact", text);
    }

    *value++ = '\0';

    for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (strcmp(all[i].name, text) == 0) {
            if (all[i].number != NULL) {
                *all[i].number = atoll(value);
            } else {
                *all[i].text = value;
            }

            return;
        }
    }

    gate_case_wrong("no fact", text);
}


static int
words(int argc, char **argv)
{
    int              i, which;
    char             said[TK_GATE_WORDS_MAX];
    tk_gate_facts_t  facts;

    memset(&facts, 0, sizeof(facts));

    for (i = 0; i < argc; i++) {
        fact(&facts, argv[i]);
    }

    for (i = 0; i < TK_GATE_VERDICTS; i++) {
        for (which = TK_GATE_SCREEN_ZH; which <= TK_GATE_SAY_EN; which++) {
            tk_gate_words(i, which, &facts, said, sizeof(said));
            printf("%s\t%s\n", tk_gate_name(i), said);
        }
    }

    return 0;
}


int
main(int argc, char **argv)
{
    char         line[GATE_CASE_LINE], *parts[3], said[128];
    gate_case_t  plain, one;

    if (argc > 1 && strcmp(argv[1], "words") == 0) {
        return words(argc - 2, argv + 2);
    }

    memset(&plain, 0, sizeof(plain));

    while (fgets(line, sizeof(line), stdin) != NULL) {
        parts[0] = parts[1] = parts[2] = NULL;

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
        puts(said);
    }

    return 0;
}
