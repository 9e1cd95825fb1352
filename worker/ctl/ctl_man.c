/*
 * What is made of the table for other programs: the manual page as roff, and
 * the words that bash completes.
 */

#include <stdio.h>

#include "ctl.h"

#include <tk_version.h>


/* ---- The manual page ---- */

/* A line of text: nothing in it is roff's. */

static void
ctl_roff(const char *text)
{
    const char  *p;

    if (text[0] == '.' || text[0] == '\'') {
        fputs("\\&", stdout);
    }

    for (p = text; *p != '\0'; p++) {
        if (*p == '\\') {
            fputs("\\e", stdout);

        } else if (*p == '-') {
            fputs("\\-", stdout);

        } else {
            putchar(*p);
        }
    }
}


static void
ctl_roff_line(const char *begin, const char *text)
{
    fputs(begin, stdout);
    ctl_roff(text);
    putchar('\n');
}


/* A term in bold, its value in italics, what it is for. */

static void
ctl_roff_term(const char *name, const char *value, const char *text,
    const char *behind)
{
    fputs(".TP\n\\fB", stdout);
    ctl_roff(name);
    fputs("\\fR", stdout);

    if (value != NULL) {
        fputs(" \\fI", stdout);
        ctl_roff(value);
        fputs("\\fR", stdout);
    }

    putchar('\n');
    ctl_roff(text);
    ctl_roff_line("", behind);
}


static void
ctl_roff_params(ctl_t *ctl, const tk_arg_t *args)
{
    const tk_arg_t  *arg;

    for (arg = args; arg != NULL && arg->name != NULL; arg++) {
        ctl_roff_term(arg->name,
                      arg->name[0] == '-' ? ctl_value_of(ctl, arg) : NULL,
                      ctl_either(arg->en, arg->zh),
                      arg->name[0] == '-' && arg->flags & TK_ARG_MUST
                      ? ctl_text(" (required)") : "");
    }
}


static void
ctl_roff_action(ctl_t *ctl, const tk_action_t *action)
{
    ctl_roff_line(".SS ", ctl_usage(ctl, action));
    ctl_roff_line("", ctl_either(action->en, action->zh));
    ctl_roff_params(ctl, action->args);
    ctl_roff_params(ctl, action->options);
    fputs(".PP\n", stdout);
    ctl_roff_line(ctl_text("For: "), ctl_roles(ctl, action));
    fputs(".PP\n.nf\n.RS\n", stdout);
    ctl_roff_line("ticketctl ", action->example);
    fputs(".RE\n.fi\n", stdout);
}


static void
ctl_roff_lines(const char *text)
{
    size_t  n;

    for ( /* void */ ; *text != '\0'; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");

        if (n != 0) {
            printf("%.*s\n", (int) n, text);
        }
    }
}


int
ctl_man(ctl_t *ctl)
{
    const tk_action_t   *action;
    const ctl_global_t  *global;

    printf(".TH TICKETCTL 1 \"\" \"ngx_ticket %s\"\n", TK_VERSION);
    ctl_roff_line(".SH ", ctl_text("NAME"));
    ctl_roff_line("ticketctl \\- ",
                  ctl_text("what an attraction's staff and its system"
                           " administrators type"));
    ctl_roff_line(".SH ", ctl_text("SYNOPSIS"));
    fputs(".B ticketctl\n", stdout);
    ctl_roff_line(".I ", ctl_text("COMMAND [ARGUMENT...]"
                                  " [--OPTION VALUE...]"));
    ctl_roff_line(".SH ", ctl_text("OPTIONS"));

    for (global = ctl_globals; global->name != NULL; global++) {
        ctl_roff_term(ctl_printf(ctl, "--%s", global->name), global->value,
                      ctl_text(global->help), "");
    }

    fputs(".PP\n", stdout);
    ctl_roff_lines(ctl_text(ctl_notes));
    ctl_roff_line(".SH ", ctl_text("COMMANDS"));

    for (action = tk_actions; action->name != NULL; action++) {
        ctl_roff_action(ctl, action);
    }

    return CTL_OK;
}


/* ---- Completion ---- */

/* The first words, each once: those of one group need not stand together. */

static void
ctl_bash_groups(void)
{
    size_t              n;
    const tk_action_t  *action, *other;

    for (action = tk_actions; action->name != NULL; action++) {
        n = strcspn(action->name, " ");

        for (other = tk_actions;
             strncmp(other->name, action->name, n) != 0
             || (other->name[n] != ' ' && other->name[n] != '\0');
             other++);

        if (other == action) {
            printf(" %.*s", (int) n, action->name);
        }
    }
}


/* What may follow so many words, each once. */

static void
ctl_bash_next(const char *variable, int words)
{
    int                 i;
    size_t              n, len;
    const char         *next;
    const tk_action_t  *action, *other;

    for (action = tk_actions; action->name != NULL; action++) {
        next = action->name;

        for (i = 0; i < words && next != NULL; i++) {
            next = strchr(next + 1, ' ');
        }

        if (next == NULL) {
            continue;
        }

        len = strcspn(next + 1, " ");
        n = (size_t) (next - action->name) + 1 + len;

        for (other = tk_actions;
             strncmp(other->name, action->name, n) != 0
             || (other->name[n] != ' ' && other->name[n] != '\0');
             other++);

        if (other == action) {
            printf("    \"%.*s\") %s+=\" %.*s\" ;;&\n",
                   (int) (next - action->name), action->name, variable,
                   (int) len, next + 1);
        }
    }
}


static void
ctl_bash_options(ctl_t *ctl)
{
    const tk_arg_t     *option;
    const tk_action_t  *action;

    for (action = tk_actions; action->name != NULL; action++) {
        if (action->options == NULL) {
            continue;
        }

        printf("    \"%s\") options+=\"", action->name);

        for (option = action->options; option->name != NULL; option++) {
            printf(" %s", option->name);
        }

        puts("\" ;;");
    }

    puts("    esac\n    case \"$command $previous\" in");

    for (action = tk_actions; action->name != NULL; action++) {
        for (option = action->options;
             option != NULL && option->name != NULL; option++)
        {
            if (option->kind == TK_ARG_CHOICE || option->kind == TK_ARG_BOOL) {
                printf("    \"%s %s\") values=\"%s\" ;;\n", action->name,
                       option->name, ctl_value_of(ctl, option));

            } else if (option->kind == TK_ARG_AS_IS) {
                printf("    \"%s %s\") files=1 ;;\n", action->name,
                       option->name);
            }
        }
    }
}


/* "|" separates values, as the help has them. */

static const char  ctl_bash_begin[] =
    "# What bash completes behind ticketctl; made by \"ticketctl completion"
    " bash\".\n"
    "_ticketctl()\n"
    "{\n"
    "    local current=${COMP_WORDS[COMP_CWORD]}\n"
    "    local previous=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local first=${COMP_WORDS[1]} command seconds= thirds= values= files=\n"
    "    local options=\"";

static const char  ctl_bash_end[] =
    "    \"$command --postgres\") return ;;\n"
    "    \"$command --master-key\") files=1 ;;\n"
    "    esac\n"
    "    if [ -n \"$files\" ]; then\n"
    "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
    "    elif [ -n \"$values\" ]; then\n"
    "        COMPREPLY=($(compgen -W \"${values//|/ }\" -- \"$current\"))\n"
    "    elif [ \"$COMP_CWORD\" = 1 ]; then\n"
    "        COMPREPLY=($(compgen -W \"$firsts --help --version\""
    " -- \"$current\"))\n"
    "    elif [ \"$COMP_CWORD\" = 2 ] && [ -n \"$seconds\" ]; then\n"
    "        COMPREPLY=($(compgen -W \"$seconds\" -- \"$current\"))\n"
    "    elif [ \"$COMP_CWORD\" = 3 ] && [ -n \"$thirds\" ]; then\n"
    "        COMPREPLY=($(compgen -W \"$thirds\" -- \"$current\"))\n"
    "    elif [[ $current == -* ]]; then\n"
    "        COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
    "    else\n"
    "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
    "    fi\n"
    "}\n"
    "complete -F _ticketctl ticketctl\n";


int
ctl_completion(ctl_t *ctl)
{
    const ctl_global_t  *global;

    fputs(ctl_bash_begin, stdout);

    for (global = ctl_globals; global->name != NULL; global++) {
        printf("%s--%s", global == ctl_globals ? "" : " ", global->name);
    }

    fputs("\"\n    local firsts=\"", stdout);
    ctl_bash_groups();
    puts("\"\n    case \"$first\" in");
    ctl_bash_next("seconds", 1);
    puts("    esac\n    command=$first\n"
         "    [ -n \"$seconds\" ] && command+=\" ${COMP_WORDS[2]}\"\n"
         "    case \"$command\" in");
    ctl_bash_next("thirds", 2);
    puts("    esac\n"
         "    [ -n \"$thirds\" ] && command+=\" ${COMP_WORDS[3]}\"\n"
         "    case \"$command\" in");
    ctl_bash_options(ctl);
    fputs(ctl_bash_end, stdout);

    return CTL_OK;
}
