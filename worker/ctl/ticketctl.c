/* ticketctl: finds the command, reads what it is given, runs it. */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/crypto.h>

#include "ctl.h"

#include <tk_version.h>

/* What getopt_long gives for the global options; the rest are 256 and up. */
#define CTL_OPT_HELP      'h'
#define CTL_OPT_JSON      'j'
#define CTL_OPT_POSTGRES  'p'
#define CTL_OPT_MASTER    'm'
#define CTL_OPT_PROPOSE   'o'
#define CTL_OPT_REPLICA   'r'
#define CTL_OPT_VERSION   'v'
#define CTL_OPT_FIRST     256

#define CTL_GLOBALS                                                           \
    { "help", no_argument, NULL, CTL_OPT_HELP },                              \
    { "version", no_argument, NULL, CTL_OPT_VERSION },                        \
    { "json", no_argument, NULL, CTL_OPT_JSON },                              \
    { "postgres", required_argument, NULL, CTL_OPT_POSTGRES },                \
    { "replica", required_argument, NULL, CTL_OPT_REPLICA },                  \
    { "master-key", required_argument, NULL, CTL_OPT_MASTER },                \
    { "propose", no_argument, NULL, CTL_OPT_PROPOSE }

static const struct option  ctl_global_options[] = {
    CTL_GLOBALS,
    { NULL, 0, NULL, 0 }
};

#define CTL_NGLOBALS                                                          \
    (sizeof(ctl_global_options) / sizeof(ctl_global_options[0]) - 1)


static int
ctl_global(ctl_t *ctl, int c, const char *value)
{
    switch (c) {

    case CTL_OPT_VERSION:
        puts("ticketctl " TK_RELEASE);
        exit(CTL_OK);

    case CTL_OPT_JSON:
        ctl->json = 1;
        return CTL_OK;

    case CTL_OPT_POSTGRES:
        ctl->postgres = value;
        return CTL_OK;

    case CTL_OPT_REPLICA:
        ctl->replica = value;
        return CTL_OK;

    case CTL_OPT_PROPOSE:
        ctl->propose = 1;
        return CTL_OK;

    case CTL_OPT_MASTER:
        ctl->master_key = value;
        ctl->key_named = 1;
        return CTL_OK;

    default:
        return CTL_USAGE;
    }
}


/* What getopt_long() does not take: '?' of what it does not know, or of a value
 * where none may be; ':' of a value that is missing. */

static int
ctl_bad_option(ctl_t *ctl, int c, char **argv)
{
    const char  *typed;

    typed = argv[optind - 1];

    if (c == ':') {
        ctl_error("%s wants a value: see \"ticketctl help %s\"", typed,
                  ctl->action != NULL ? ctl->action->name : "");

    } else if (optopt != 0 && strncmp(typed, "--", 2) == 0) {
        ctl_error("%.*s takes no value", (int) strcspn(typed, "="), typed);

    } else if (optopt != 0 && strncmp(typed, "--", 2) != 0) {
        return ctl_unknown_option(ctl, ctl_printf(ctl, "-%c", optopt));

    } else {
        return ctl_unknown_option(ctl, typed);
    }

    return CTL_USAGE;
}


/* Options are only noted here: a seal needs to know the arguments first. */

static int
ctl_options(ctl_t *ctl, int argc, char **argv)
{
    int                 c, i, n;
    const tk_arg_t  *options;
    struct option       table[CTL_OPTIONS] = { CTL_GLOBALS };

    options = ctl->action->options;
    n = (int) CTL_NGLOBALS;

    for (i = 0; options != NULL && options[i].name != NULL; i++, n++) {
        table[n].name = options[i].name + 2;
        table[n].has_arg = options[i].kind == TK_ARG_FLAG ? no_argument
                                                       : required_argument;
        table[n].flag = NULL;
        table[n].val = CTL_OPT_FIRST + i;
    }

    memset(&table[n], 0, sizeof(table[n]));
    optind = 0;

    while ((c = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
        if (c == CTL_OPT_HELP) {
            exit(ctl_help_action(ctl, ctl->action));
        }

        if (c == '?' || c == ':') {
            return ctl_bad_option(ctl, c, argv);
        }

        if (c >= CTL_OPT_FIRST) {
            ctl->given[c - CTL_OPT_FIRST] = ctl_printf(ctl, "%s",
                                                       optarg ? optarg : "");

        } else if (ctl_global(ctl, c, optarg) != CTL_OK) {
            return CTL_USAGE;
        }
    }

    return CTL_OK;
}


/* As an element of an array in Postgres' words. */

static const char *
ctl_element(ctl_t *ctl, const char *value)
{
    char        *quoted, *q;
    const char  *p;

    quoted = q = ctl_alloc(ctl, 2 * strlen(value) + 3);
    *q++ = '"';

    for (p = value; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\') {
            *q++ = '\\';
        }
        *q++ = *p;
    }

    *q++ = '"';
    *q = '\0';

    return quoted;
}


/* The rest of the line as one array.  No name in it has a comma: "A, B" is two
 * of them, as "A B" is. */

static int
ctl_list_arg(ctl_t *ctl, const tk_arg_t *param, int n, char **argv)
{
    int          i;
    char        *word, *rest;
    const char  *list, *code;

    list = "";

    for (i = 0; i < n; i++) {
        word = strtok_r(ctl_printf(ctl, "%s", argv[i]), ",", &rest);

        do {
            if (ctl_param_read(ctl, param, word != NULL ? word : "", &code)
                != CTL_OK)
            {
                return CTL_USAGE;
            }

            list = ctl_printf(ctl, "%s%s%s", list, list[0] == '\0' ? "" : ",",
                              ctl_element(ctl, code));
            word = strtok_r(NULL, ",", &rest);
        } while (word != NULL);
    }

    ctl->args[ctl->nargs++] = ctl_printf(ctl, "{%s}", list);

    return CTL_OK;
}


static int
ctl_args(ctl_t *ctl, int n, char **argv)
{
    int                 i;
    const tk_arg_t  *args;

    args = ctl->action->args;

    for (i = 0; args != NULL && args[i].name != NULL; i++) {
        if (i >= n && !(args[i].flags & TK_ARG_MUST)) {
            ctl->args[ctl->nargs++] = NULL;
            continue;
        }

        if (i >= n) {
            ctl_error("%s is missing (%s): see \"ticketctl help %s\"",
                      args[i].name, ctl_either(args[i].en, args[i].zh),
                      ctl->action->name);
            return CTL_USAGE;
        }

        if (args[i].kind == TK_ARG_LIST) {
            return ctl_list_arg(ctl, &args[i], n - i, argv + i);
        }

        if (ctl_param_read(ctl, &args[i], argv[i], &ctl->args[ctl->nargs++])
            != CTL_OK)
        {
            return CTL_USAGE;
        }
    }

    if (i < n) {
        ctl_error("\"%s\" is more than \"ticketctl %s\" takes", argv[i],
                  ctl->action->name);
        return CTL_USAGE;
    }

    return CTL_OK;
}


static int
ctl_read_options(ctl_t *ctl)
{
    int                 i;
    const tk_arg_t  *options;

    options = ctl->action->options;

    for (i = 0; options != NULL && options[i].name != NULL; i++) {
        if (ctl->given[i] != NULL) {
            if (ctl_param_read(ctl, &options[i], ctl->given[i], NULL)
                != CTL_OK)
            {
                return CTL_USAGE;
            }

        } else if (options[i].flags & TK_ARG_MUST) {
            ctl_error("%s is missing (%s): see \"ticketctl help %s\"",
                      options[i].name,
                      ctl_either(options[i].en, options[i].zh),
                      ctl->action->name);
            return CTL_USAGE;
        }
    }

    return CTL_OK;
}


static int
ctl_command(ctl_t *ctl, int argc, char **argv)
{
    int             words;
    ctl_handler_pt  handler;

    /* its words are looked at as they stand, but for an option */

    if (strcmp(argv[0], "help") == 0 && (argc == 1 || argv[1][0] != '-')) {
        return ctl_help(ctl, argc - 1, argv + 1);
    }

    ctl->action = ctl_find(argc, argv, &words);
    if (ctl->action == NULL) {
        return ctl_unknown(ctl, argc, argv);
    }

    argc -= words - 1;
    argv += words - 1;              /* getopt_long skips argv[0] */

    if (ctl_options(ctl, argc, argv) != CTL_OK
        || ctl_args(ctl, argc - optind, argv + optind) != CTL_OK
        || ctl_read_options(ctl) != CTL_OK)
    {
        return CTL_USAGE;
    }

    handler = ctl_handler(ctl->action);
    if (handler == NULL) {
        ctl_error("\"%s\" is not for the command line", ctl->action->name);
        return CTL_USAGE;
    }

    return handler(ctl);
}


static int
ctl_main(ctl_t *ctl, int argc, char **argv)
{
    int  c;

    ctl->postgres = getenv("TICKET_POSTGRES");
    ctl->replica = getenv("TICKET_POSTGRES_REPLICA");
    ctl->master_key = getenv("TICKET_MASTER_KEY");
    ctl->sql_dir = getenv("TICKET_SQL");

    opterr = 0;

    while ((c = getopt_long(argc, argv, "+:h", ctl_global_options, NULL))
           != -1)
    {
        if (c == CTL_OPT_HELP) {
            return ctl_help(ctl, argc - optind, argv + optind);
        }

        if (c == '?' || c == ':') {
            return ctl_bad_option(ctl, c, argv);
        }

        if (ctl_global(ctl, c, optarg) != CTL_OK) {
            return CTL_USAGE;
        }
    }

    if (optind == argc) {
        ctl_error("which command?  See \"ticketctl help\"");
        return CTL_USAGE;
    }

    return ctl_command(ctl, argc - optind, argv + optind);
}


int
main(int argc, char **argv)
{
    int    rc;
    ctl_t  ctl;

    memset(&ctl, 0, sizeof(ctl));
    ctl.arena = tk_arena_create();
    ctl.change = json_object();

    if (ctl.arena == NULL || ctl.change == NULL
        || tk_crypto_init() != TK_OK)
    {
        ctl_error("out of memory, or OpenSSL lacks a cipher");
        return CTL_REFUSED;
    }

    ctl.pool = tk_arena_pool(ctl.arena);

    rc = ctl_main(&ctl, argc, argv);

    if (rc == CTL_OK && (fflush(stdout) != 0 || ferror(stdout))) {
        rc = ctl_unwritten(&ctl);
    }

    PQfinish(ctl.db);
    tk_keyring_wipe(&ctl.keyring);
    json_decref(ctl.change);
    tk_arena_free(ctl.arena);

    return rc;
}
