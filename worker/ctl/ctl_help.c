/* What ticketctl says of itself: commands, what one takes, what was probably
 * meant by a word that is none. */

#include <stdio.h>
#include <stdlib.h>

#include "ctl.h"

#define CTL_INDENT      26      /* columns before what a parameter is for */
#define CTL_SLIP        3       /* letters that a word may be wrong in */
#define CTL_WORD        64      /* longest word that is compared */
#define CTL_WORDS       3       /* most of a command: "rail key issue" */


const ctl_global_t  ctl_globals[] = {
    { "json", NULL, "answers for scripts; money is in fen" },
    { "postgres", "CONNINFO", "the database (TICKET_POSTGRES)" },
    { "replica", "CONNINFO",
      "a standby of it that reports are asked of (TICKET_POSTGRES_REPLICA)" },
    { "master-key", "FILE",
      "what secrets are sealed with (TICKET_MASTER_KEY)" },
    { "propose", NULL,
      "what another person has to approve is proposed, not refused" },
    { "help", NULL, "what the command takes, with an example" },
    { "version", NULL, "which ticketctl this is" },
    { NULL, NULL, NULL }
};

const char  ctl_notes[] =
    "\nA secret given as \"-\" is read from standard input, a line each.\n"
    "The language is that of LC_ALL, LC_MESSAGES or LANG: Chinese for zh,\n"
    "else English.\n"
    "Exit status: 0 done, 1 refused or failed, 2 not understood, 3 done, but\n"
    "the answer could not be written.\n";


/* ---- Which command ---- */

/* So many words as one text. */

static void
ctl_joined(int n, char **words, char name[TK_ACTION_NAME])
{
    int     i;
    size_t  len;

    for (i = 0, len = 0; i < n && len < TK_ACTION_NAME; i++) {
        len += (size_t) snprintf(name + len, TK_ACTION_NAME - len, "%s%s",
                                 i == 0 ? "" : " ", words[i]);
    }
}


const tk_action_t *
ctl_find(int n, char **words, int *taken)
{
    char                name[TK_ACTION_NAME];
    const tk_action_t  *action;

    for (*taken = n < CTL_WORDS ? n : CTL_WORDS; *taken > 0; (*taken)--) {
        ctl_joined(*taken, words, name);

        action = tk_action_find(name);
        if (action != NULL) {
            return action;
        }
    }

    return NULL;
}


/* ---- Values ---- */

/* The words of "word=value word=value", a sign between them. */

static char *
ctl_words(ctl_t *ctl, const char *words, const char *between)
{
    char        *list;
    tk_str_t     word, value;
    const char  *p;

    list = ctl_printf(ctl, "%s", "");

    for (p = words; (p = tk_arg_word(p, &word, &value)); ) {
        list = ctl_printf(ctl, "%s%s%.*s", list, list[0] != '\0' ? between : "",
                          (int) word.len, (char *) word.data);
    }

    return list;
}


static const char *
ctl_number_value(ctl_t *ctl, const tk_arg_t *arg)
{
    return arg->max == INT64_MAX
           ? "NUMBER"
           : ctl_printf(ctl, "%lld..%lld", (long long) arg->min,
                        (long long) arg->max);
}


const char *
ctl_value_of(ctl_t *ctl, const tk_arg_t *arg)
{
    switch (arg->kind) {

    case TK_ARG_FLAG:
        return NULL;

    case TK_ARG_BOOL:
        return "yes|no";

    case TK_ARG_CHOICE:
        return ctl_words(ctl, arg->words, "|");

    case TK_ARG_METHODS:
        return ctl_printf(ctl, "%s|all|none",
                          ctl_words(ctl, arg->words, ","));

    case TK_ARG_INT:
        return ctl_number_value(ctl, arg);

    case TK_ARG_LIMIT:
        return arg->min < 0 ? "NUMBER|none|unset" : "NUMBER|none";

    case TK_ARG_MONEY:
        return "YUAN";

    case TK_ARG_PERCENT:
        return "0..100";

    case TK_ARG_DAY:
        return "YYYY-MM-DD";

    case TK_ARG_MONTH:
        return "YYYY-MM";

    case TK_ARG_CLOCK:
        return "HH:MM";

    case TK_ARG_WEEK:
        return "1-7|all";

    case TK_ARG_WEEKDAYS:
        return "1-5|2,4,6|all";

    case TK_ARG_ADDRESS:
        return "URL";

    case TK_ARG_BLOCKS:
        return "NETWORK,...|any";

    case TK_ARG_PHONE:
    case TK_ARG_PAYEE:
    case TK_ARG_AGREEMENT:
        return "NUMBER|-";

    case TK_ARG_HOLDER:
        return "NAME|-";

    case TK_ARG_PASSWORD:
    case TK_ARG_PAY_PASSWORD:
    case TK_ARG_KEY:
    case TK_ARG_OPEN_KEY:
        return "SECRET|-";

    case TK_ARG_CODE:
        return "CODE";

    case TK_ARG_TEXT:
    case TK_ARG_FIND:
    case TK_ARG_VISITORS:
    case TK_ARG_LIST:
    case TK_ARG_AS_IS:
    case TK_ARG_OBJECTS:
        break;
    }

    return "TEXT";
}


/* ---- Help ---- */

/* A line of two columns; what is too wide for the first has one of its own. */

static void
ctl_columns(FILE *f, const char *left, const char *right, const char *behind)
{
    if (strlen(left) > CTL_INDENT) {
        fprintf(f, "  %s\n%*s", left, CTL_INDENT + 4, "");

    } else {
        fprintf(f, "  %-*s  ", CTL_INDENT, left);
    }

    fprintf(f, "%s%s\n", right, behind);
}


static void
ctl_help_globals(ctl_t *ctl)
{
    char                *left;
    const ctl_global_t  *global;

    fputs(ctl_text("\nEvery command takes:\n"), stdout);

    for (global = ctl_globals; global->name != NULL; global++) {
        left = ctl_printf(ctl, "--%s%s%s", global->name,
                          global->value != NULL ? " " : "",
                          global->value != NULL ? global->value : "");
        ctl_columns(stdout, left, ctl_text(global->help), "");
    }

    fputs(ctl_text(ctl_notes), stdout);
}


static int
ctl_is_word(const char *word, const char *text, size_t len)
{
    return strlen(word) == len && strncmp(word, text, len) == 0;
}


static int
ctl_begins(const char *name, const char *words)
{
    size_t  n;

    n = strlen(words);

    return strncmp(name, words, n) == 0 && (name[n] == ' ' || name[n] == '\0');
}


/* Those that begin with these words; how many. */

static int
ctl_list(FILE *f, const char *words)
{
    int                 n;
    const tk_action_t  *action;

    n = 0;

    for (action = tk_actions; action->name != NULL; action++) {
        if (ctl_begins(action->name, words)) {
            n++;

            if (f != NULL) {
                ctl_columns(f, action->name,
                            ctl_either(action->en, action->zh), "");
            }
        }
    }

    return n;
}


/* Those that have it behind their first word, as "refund" of "order refund". */

static int
ctl_list_others(FILE *f, const char *word)
{
    int                 n;
    const char         *p;
    const tk_action_t  *action;

    n = 0;

    for (action = tk_actions; action->name != NULL; action++) {
        for (p = strchr(action->name, ' '); p != NULL; p = strchr(p, ' ')) {
            p++;

            if (!ctl_is_word(word, p, strcspn(p, " "))) {
                continue;
            }

            n++;

            if (f != NULL) {
                ctl_columns(f, action->name,
                            ctl_either(action->en, action->zh), "");
            }

            break;
        }
    }

    return n;
}


/* All of them.  Those of one first word stand together, wherever the table has
 * them. */

static void
ctl_list_all(ctl_t *ctl)
{
    size_t              len;
    char               *word;
    const tk_action_t  *action, *before;

    for (action = tk_actions; action->name != NULL; action++) {
        len = strcspn(action->name, " ");
        word = ctl_printf(ctl, "%.*s", (int) len, action->name);

        for (before = tk_actions; before < action; before++) {
            if (ctl_is_word(word, before->name, strcspn(before->name, " "))) {
                break;
            }
        }

        if (before == action) {
            ctl_list(stdout, word);
        }
    }
}


static void
ctl_help_params(ctl_t *ctl, const tk_arg_t *args)
{
    const char      *value, *name;
    const tk_arg_t  *arg;

    for (arg = args; arg != NULL && arg->name != NULL; arg++) {
        name = arg->name;
        value = name[0] == '-' ? ctl_value_of(ctl, arg) : NULL;

        if (value != NULL) {
            name = ctl_printf(ctl, "%s %s", name, value);
        }

        ctl_columns(stdout, name, ctl_either(arg->en, arg->zh),
                    name[0] == '-' && arg->flags & TK_ARG_MUST
                    ? ctl_text(" (required)") : "");
    }
}


char *
ctl_usage(ctl_t *ctl, const tk_action_t *action)
{
    char            *usage;
    const tk_arg_t  *arg;

    usage = ctl_printf(ctl, "%s", action->name);

    for (arg = action->args; arg != NULL && arg->name != NULL; arg++) {
        usage = ctl_printf(ctl, arg->flags & TK_ARG_MUST ? "%s %s" : "%s [%s]",
                           usage, arg->name);
    }

    return usage;
}


char *
ctl_roles(ctl_t *ctl, const tk_action_t *action)
{
    int    i;
    char  *roles;

    roles = ctl_printf(ctl, "%s", "");

    for (i = 0; i < TK_ROLES; i++) {
        if (action->roles & 1u << i) {
            roles = ctl_printf(ctl, "%s%s, ", roles, tk_role_name(1u << i));
        }
    }

    return ctl_printf(ctl, "%s%s", roles,
                      ctl_text("the system's administrator"));
}


int
ctl_help_action(ctl_t *ctl, const tk_action_t *action)
{
    printf("%s\n\n", ctl_either(action->en, action->zh));
    printf(ctl_text("usage: ticketctl %s"), ctl_usage(ctl, action));
    puts(action->options != NULL ? ctl_text(" [--OPTION VALUE...]\n") : "\n");

    ctl_help_params(ctl, action->args);
    ctl_help_params(ctl, action->options);
    printf(ctl_text("\nfor: %s\n"), ctl_roles(ctl, action));

    printf(ctl_text("\nexample: ticketctl %s\n"), action->example);
    ctl_help_globals(ctl);

    return CTL_OK;
}


int
ctl_help(ctl_t *ctl, int n, char **words)
{
    int                 taken;
    char                name[TK_ACTION_NAME];
    const tk_action_t  *action;

    if (n == 0) {
        puts(ctl_text("usage: ticketctl COMMAND [ARGUMENT...]"
                      " [--OPTION VALUE...]\n"));
        ctl_list_all(ctl);
        fputs(ctl_text("\nSay \"ticketctl help COMMAND\" for one of them,"
                       " \"ticketctl help WORD\" for those\nwith a word,"
                       " such as order or refund.\n"), stdout);
        ctl_help_globals(ctl);
        return CTL_OK;
    }

    action = ctl_find(n, words, &taken);

    if (action != NULL && taken == n) {
        return ctl_help_action(ctl, action);
    }

    ctl_joined(n, words, name);

    if (ctl_list(NULL, name) + ctl_list_others(NULL, name) != 0) {
        printf(ctl_text("commands with \"%s\":\n"), name);
        ctl_list(stdout, name);
        ctl_list_others(stdout, name);
        return CTL_OK;
    }

    return ctl_unknown(ctl, n, words);
}


int
ctl_help_all(ctl_t *ctl)
{
    return ctl_help(ctl, 0, NULL);
}


/* ---- What was probably meant ---- */

static int
ctl_least(int a, int b, int c)
{
    return a < b ? a < c ? a : c : b < c ? b : c;
}


/* Letters to change, add, leave out or exchange with their neighbour, to make b
 * of a; CTL_WORD where one of them is too long. */

static int
ctl_distance(const char *a, size_t na, const char *b, size_t nb)
{
    int     was[CTL_WORD], is[CTL_WORD], before[CTL_WORD];
    size_t  i, j;

    if (na >= CTL_WORD || nb >= CTL_WORD) {
        return CTL_WORD;
    }

    for (j = 0; j <= nb; j++) {
        is[j] = (int) j;
        was[j] = CTL_WORD;
    }

    for (i = 1; i <= na; i++) {
        memcpy(before, was, sizeof(was));
        memcpy(was, is, sizeof(is));
        is[0] = (int) i;

        for (j = 1; j <= nb; j++) {
            is[j] = ctl_least(was[j] + 1, is[j - 1] + 1,
                              was[j - 1] + (a[i - 1] != b[j - 1]));

            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]
                && before[j - 2] + 1 < is[j])
            {
                is[j] = before[j - 2] + 1;
            }
        }
    }

    return is[nb];
}


/* The same of one word or of two; CTL_WORD where more than a third of one is
 * wrong: "reason" is not "version". */

static int
ctl_slips(const char *typed, const char *name)
{
    int     slips, all;
    size_t  n, m;

    for (all = 0; ; typed += n + 1, name += m + 1) {
        n = strcspn(typed, " ");
        m = strcspn(name, " ");
        slips = ctl_distance(typed, n, name, m);

        if (slips * 3 > (int) m || typed[n] != name[m]) {
            return CTL_WORD;
        }

        all += slips;

        if (typed[n] == '\0') {
            return all;
        }
    }
}


/* Keeps the nearest.  Dashes in front, which all options have, are no letters
 * that are right. */

static void
ctl_nearer(const char *typed, const char *name, int *best, const char **word)
{
    int     far;
    size_t  dashes;

    dashes = strspn(typed, "-");
    far = dashes == strspn(name, "-")
          ? ctl_slips(typed + dashes, name + dashes) : ctl_slips(typed, name);

    if (far < *best && far <= CTL_SLIP) {
        *best = far;
        *word = name;
    }
}


/* The end of a sentence: what is meant, or where to look. */

static const char *
ctl_meant(ctl_t *ctl, const char *word, const char *topic)
{
    if (word != NULL) {
        return ctl_printf(ctl, ctl_text(": did you mean \"%s\"?"), word);
    }

    if (topic != NULL) {
        return ctl_printf(ctl, ctl_text(": see \"ticketctl help %s\""), topic);
    }

    return ctl_text(": see \"ticketctl help\"");
}


/* How many words a text has. */

static int
ctl_count(const char *text)
{
    int  n;

    for (n = 1; (text = strchr(text, ' ')) != NULL; text++) {
        n++;
    }

    return n;
}


/* How many of the words may be of a command: two, or three behind two that
 * others have, too; what begins with a dash is none. */

static int
ctl_count_typed(int n, char **words)
{
    int   i;
    char  name[TK_ACTION_NAME];

    for (i = 1; i < n && i < CTL_WORDS && words[i][0] != '-'; i++) {
        ctl_joined(i, words, name);

        if (i == CTL_WORDS - 1 && ctl_list(NULL, name) == 0) {
            break;
        }
    }

    return i;
}


int
ctl_unknown(ctl_t *ctl, int n, char **words)
{
    int                 best, typed;
    char                name[TK_ACTION_NAME], some[TK_ACTION_NAME];
    const char         *word;
    const tk_action_t  *action;

    typed = ctl_count_typed(n, words);
    ctl_joined(typed, words, name);

    if (typed == n && ctl_list(NULL, name) != 0) {
        fprintf(stderr, ctl_text("\"ticketctl %s\" is one of these commands:"
                                 "\n"), name);
        ctl_list(stderr, name);
        return CTL_USAGE;
    }

    word = NULL;
    best = CTL_WORD;

    for (action = tk_actions; action->name != NULL; action++) {
        n = ctl_count(action->name);
        ctl_joined(n < typed ? n : typed, words, some);
        ctl_nearer(some, action->name, &best, &word);
    }

    ctl_error("there is no command \"%s\"%s", name, ctl_meant(ctl, word,
              ctl_list(NULL, words[0]) != 0 ? words[0] : NULL));

    return CTL_USAGE;
}


int
ctl_unknown_option(ctl_t *ctl, const char *typed)
{
    int                  best;
    char                *name;
    const char          *word;
    const tk_arg_t      *option;
    const ctl_global_t  *global;

    name = ctl_printf(ctl, "%.*s", (int) strcspn(typed, "="), typed);
    word = NULL;
    best = CTL_WORD;
    option = ctl->action != NULL ? ctl->action->options : NULL;

    for ( /* void */ ; option != NULL && option->name != NULL; option++) {
        ctl_nearer(name, option->name, &best, &word);
    }

    for (global = ctl_globals; global->name != NULL; global++) {
        ctl_nearer(name, ctl_printf(ctl, "--%s", global->name), &best, &word);
    }

    if (ctl->action == NULL) {
        ctl_error("there is no option \"%s\"%s", name,
                  ctl_meant(ctl, word, NULL));

    } else {
        ctl_error("there is no option \"%s\" of \"ticketctl %s\"%s", name,
                  ctl->action->name, ctl_meant(ctl, word, ctl->action->name));
    }

    return CTL_USAGE;
}
