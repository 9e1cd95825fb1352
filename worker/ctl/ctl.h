/*
 * ticketctl: what supplier staff and system administrators type.
 *
 * A command is an action of core/staff/tk_action.h: one SQL function of api and
 * the parameters it takes.  ctl_param.c reads parameters, ctl_run.c is the
 * driver that most commands share, ctl_handlers.c says which differ.  Rules
 * about the data live in SQL, secrets are sealed here.
 */

#ifndef CTL_H
#define CTL_H

#include <stdio.h>

#include <libpq-fe.h>
#include <jansson.h>

#include "tk.h"
#include "tk_action.h"
#include "tk_address.h"
#include "tk_crypto.h"
#include "tk_pgwire.h"
#include "tk_md5.h"
#include "tk_password.h"
#include "tk_pay_account.h"
#include "tk_refusal.h"
#include "tk_value.h"

#define CTL_GLOBAL      8       /* options that every command has, at most */
#define CTL_OPTIONS     (TK_ACTION_OPTIONS + CTL_GLOBAL)
#define CTL_SECRET      256     /* longest secret read from standard input */

/* Exit statuses. */
#define CTL_OK          0
#define CTL_REFUSED     1       /* said no, or something failed */
#define CTL_USAGE       2       /* not understood; nothing was tried */
#define CTL_UNWRITTEN   3       /* done, and the answer could not be written */


typedef struct ctl_s  ctl_t;
typedef int (*ctl_handler_pt)(ctl_t *ctl);

struct ctl_s {
    const char         *postgres;
    const char         *replica;    /* for what may be asked of one; or NULL */
    const char         *master_key; /* path */
    int                 key_named;  /* by an option: it must be there */
    const char         *sql_dir;
    int                 json;
    int                 propose;    /* what another person has to approve */

    const tk_action_t  *action;
    size_t              nargs;
    const char         *args[TK_ACTION_ARGS];   /* as SQL parameters */
    json_t             *change;                 /* what the options said */
    const char         *given[CTL_OPTIONS];     /* options as typed */

    tk_arena_t         *arena;
    tk_pool_t          *pool;
    PGconn             *db;
    int                 keyring_ready;
    tk_keyring_t        keyring;
    int32_t             supplier_id;            /* 0: not asked yet */
    const char         *refused;                /* the last verdict, a name of
                                                   tk_staff.tbl.h */
    const char         *awaited;                /* the verdict of which nothing
                                                   is said: it will go away */
};


/* ctl_lang.c: the language, a text of the source in it, and which of two.  What
 * ctl_error() says is looked up by it.  ctl_shown() is a value that a command
 * has in a column ("": whichever), as tables have it: itself where it has no
 * other word.  ctl_shown_zh() is Chinese in any language. */
tk_lang_e ctl_lang(void);
const char *ctl_text(const char *en) __attribute__((format_arg(1)));
const char *ctl_either(const char *en, const char *zh);
const char *ctl_shown(const char *command, const char *column,
    const char *word);
const char *ctl_shown_zh(const char *command, const char *column,
    const char *word);

/* ctl_say.c: to whoever types; memory of the command, which exits if there is
 * none. */
void ctl_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void *ctl_alloc(ctl_t *ctl, size_t size);
char *ctl_printf(ctl_t *ctl, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* ctl_help.c: options that every command takes, and what else is to be known of
 * all; texts for ctl_text(). */
typedef struct {
    const char  *name;          /* without its dashes */
    const char  *value;         /* NULL: it takes none */
    const char  *help;
} ctl_global_t;

extern const ctl_global_t  ctl_globals[];       /* end with a NULL name */
extern const char          ctl_notes[];

/* The action of one or two words, of which it took so many; NULL: there is
 * none. */
const tk_action_t *ctl_find(int n, char **words, int *taken);

/* All commands, those of one word, or what one takes. */
int ctl_help(ctl_t *ctl, int n, char **words);
int ctl_help_action(ctl_t *ctl, const tk_action_t *action);
int ctl_help_all(ctl_t *ctl);

/* "order show SUPPLIER ORDER"; "yes|no", what a value of an option looks like,
 * NULL if it has none. */
char *ctl_usage(ctl_t *ctl, const tk_action_t *action);
const char *ctl_value_of(ctl_t *ctl, const tk_arg_t *arg);

/* Whom it is for: "clerk, desk_lead, the system's administrator". */
char *ctl_roles(ctl_t *ctl, const tk_action_t *action);

/* Say what was probably meant by words that are no command, by an option that
 * is none; CTL_USAGE. */
int ctl_unknown(ctl_t *ctl, int n, char **words);
int ctl_unknown_option(ctl_t *ctl, const char *typed);

/* ctl_man.c */
int ctl_man(ctl_t *ctl);
int ctl_completion(ctl_t *ctl);

/* ctl_handlers.c: what runs an action; NULL: nothing does. */
ctl_handler_pt ctl_handler(const tk_action_t *action);

/* ctl_param.c: 0, or an exit status after saying what is wrong. */
int ctl_param_read(ctl_t *ctl, const tk_arg_t *param, const char *value,
    const char **arg);
const char *ctl_given(const ctl_t *ctl, const char *option);

/* ctl_db.c: commands connect with ctl_keys(), which asks about the key as well;
 * migrate alone has to make the function for that first.  ctl_query gives NULL
 * after it has reported the error. */
int ctl_connect(ctl_t *ctl);
int ctl_of_replica(const ctl_t *ctl);   /* the action is asked of a standby */
int ctl_is_verdict(const ctl_t *ctl, const char *verdict);  /* the last one is;
                                                               NULL: never */
int ctl_proposes(const ctl_t *ctl);     /* it was refused because another
                                           person approves it, and --propose was
                                           said: that is not reported */
PGresult *ctl_query(ctl_t *ctl, const char *sql, int n,
    const char *const *values);
PGresult *ctl_query_binary(ctl_t *ctl, const char *sql, int n,
    const char *const *values);
void ctl_report(const PGresult *res);

/* ctl_print.c: the rows as a table or as JSON, and one more column if name is
 * not NULL. */
void ctl_print(ctl_t *ctl, const PGresult *res, const char *name,
    const char *value);

/* ctl_value.c: a value of a type that is no array, as the column's name says.
 * Whether a name ends with a tail. */
json_t *ctl_json_of(Oid type, const char *name, const char *value);
int ctl_ends(const char *s, const char *tail);

#define CTL_MOMENT_LEN  64

/* Of Postgres' text: for people, without fraction and offset; by RFC 3339.
 * What is no moment, such as "infinity", as it is. */
const char *ctl_moment(const char *value, char buf[CTL_MOMENT_LEN]);
const char *ctl_moment_rfc3339(const char *value, char buf[CTL_MOMENT_LEN]);
/* Of a text inside of JSON: whether it is one. */
int ctl_is_rfc3339(const char *value);

/* The type of an array's elements, 0 of what is none; and all of them. */
Oid ctl_element_of(Oid type);
json_t *ctl_json_array(ctl_t *ctl, Oid element, const char *name,
    const char *value);

/* What writes rows, to the file of a path, which is not there yet, or, of NULL
 * and "-", to standard output; nothing stays of a file that is not whole. */
typedef void (*ctl_writer_pt)(FILE *f, const PGresult *res);

int ctl_output(const char *path, int mode, ctl_writer_pt write,
    const PGresult *res);

/* ctl_run.c */
/* The function of the action, or another one of schema api; NULL after it has
 * reported the error. */
int ctl_run(ctl_t *ctl);
int ctl_call(ctl_t *ctl, PGresult **res);
/* The same once the database is there and goes with the keys; set: what the
 * session sets before, NULL: nothing. */
int ctl_answer(ctl_t *ctl, const char *set, PGresult **res);
PGresult *ctl_function(ctl_t *ctl, const char *function, int n,
    const char *const *values);
/* Proposes what was refused with those values, of which the first is the
 * supplier and none the change: the proposal, or NULL as above. */
PGresult *ctl_propose(ctl_t *ctl, int n, const char *const *values);
int ctl_run_audit(ctl_t *ctl);
/* Says, by errno, that the answer could not be written, and whether what was
 * asked for is done all the same: an exit status. */
int ctl_unwritten(const ctl_t *ctl);

/* ctl_paper.c: with --as, what its row has to print, to standard output. */
int ctl_paper(ctl_t *ctl);

/* For what cannot be undone: the member "yes" of the change says that it is
 * meant so.  Where it refuses with one of these verdicts (NULL ends them), and
 * so has said what would be lost, asks; --yes does it without asking. */
int ctl_run_sure(ctl_t *ctl, const char *const *asks, const char *question);
int ctl_performance_cancel(ctl_t *ctl);
int ctl_day_off(ctl_t *ctl);
int ctl_performance_set(ctl_t *ctl);

/* ctl_secret.c: sealed for the agent that args[0], args[1] name; *hex is a
 * bytea literal.  ctl_bytea() reads one, or the nothing of a null. */
int ctl_supplier_id(ctl_t *ctl);
int ctl_keyring(ctl_t *ctl);        /* and the supplier's number */
int ctl_bytea(ctl_t *ctl, const char *literal, tk_str_t *bytes);
const char *ctl_hex(ctl_t *ctl, const unsigned char *data, size_t len);
int ctl_seal(ctl_t *ctl, const char *what, tk_str_t plain, const char **hex);
/* The same, bound to something else. */
int ctl_seal_for(ctl_t *ctl, const char *what, const char *context,
    tk_str_t plain, const char **hex);
int ctl_unseal(ctl_t *ctl, const char *what, const char *hex, tk_str_t *plain);
int ctl_pay_password(ctl_t *ctl, tk_str_t upper_md5, const char **hex);
int ctl_index(ctl_t *ctl, const char *what, tk_str_t plain, const char **hex);
int ctl_qr_code(ctl_t *ctl, tk_str_t text, const char **code);
int ctl_secret(ctl_t *ctl, const char *name, const char *value,
    tk_str_t *secret);

/* ctl_secret.c: connected, and with the keyring, if the database goes with it:
 * a key that is given is the right one, whether it will be used or not.  Unless
 * it must be there, CTL_OK without one that cannot be read, if that is the
 * environment's word alone. */
int ctl_keys(ctl_t *ctl, int must);
int ctl_has_key(ctl_t *ctl);

/* ctl_master.c */
int ctl_key_rotate_master(ctl_t *ctl);
int ctl_key_drop_master(ctl_t *ctl);
int ctl_key_show_sub(ctl_t *ctl);
int ctl_master_progress(ctl_t *ctl);

/* ctl_key.c */
int ctl_gate_key_make(ctl_t *ctl);
int ctl_key_issue(ctl_t *ctl);
int ctl_open_key_issue(ctl_t *ctl);
/* One of 32 digits and letters, sealed for context. */
int ctl_hex_key_issue(ctl_t *ctl, const char *what, const char *context);
int ctl_key_rotate(ctl_t *ctl);
int ctl_key_drop(ctl_t *ctl);
int ctl_key_export(ctl_t *ctl);

/* ctl_sign.c: does a signature fit, and if not, which slip made it? */
int ctl_sign_check(ctl_t *ctl);

/* ctl_rename.c */
int ctl_agent_rename(ctl_t *ctl);

/* ctl_names.c: visitors, typed or in a file, for an order that has none. */
int ctl_settle_bind(ctl_t *ctl);

/* ctl_ticket.c */
int ctl_ticket_check(ctl_t *ctl);
int ctl_ticket_refund(ctl_t *ctl);
int ctl_voucher_show(ctl_t *ctl);
int ctl_order_link(ctl_t *ctl);

/* The life that the codes of an order are made with, as lives of one. */
int ctl_code_lives(ctl_t *ctl, int64_t order_id, tk_life_t *life,
    tk_lives_t *lives);

/* ctl_payment.c */
int ctl_payment_code(ctl_t *ctl);

/* ctl_order.c: with the keyring; prints what staff_order_show() answers. */
int ctl_order_find(ctl_t *ctl);
int ctl_order_show(ctl_t *ctl);
int ctl_order_reveal(ctl_t *ctl);
int ctl_order_print(ctl_t *ctl, const char *order_id);

/* ctl_rail.c */
int ctl_rail_find(ctl_t *ctl);
int ctl_rail_confirm(ctl_t *ctl);
int ctl_rail_record(ctl_t *ctl);
int ctl_rail_no_ticket(ctl_t *ctl);
int ctl_rail_import(ctl_t *ctl);
int ctl_rail_password(ctl_t *ctl);
int ctl_rail_key_issue(ctl_t *ctl);
int ctl_rail_channel_key_issue(ctl_t *ctl);

/* ctl_provider.c */
int ctl_provider_add(ctl_t *ctl);
int ctl_provider_set(ctl_t *ctl);

/* An account as the database has it, and with what is in its files; NULL after
 * it has said why not, or, with words, why is set. */
typedef struct ctl_account_s  ctl_account_t;

ctl_account_t *ctl_account_get(ctl_t *ctl, const char *account_no);
tk_pay_owned_t *ctl_account_make(ctl_t *ctl, ctl_account_t *account,
    char why[TK_PAY_WHY]);
tk_time_t ctl_account_now(const ctl_account_t *account);
int ctl_account_read_by_worker(ctl_t *ctl, const ctl_account_t *account,
    char why[TK_PAY_WHY]);

/*
 * The worker of this host, in ctl_worker.c.  Its ca_file, or SSL_CERT_FILE;
 * NULL: the system's.  And whether its user, ticket-worker or
 * TICKET_WORKER_USER, can read the files of an account: 1, also where nobody
 * but that user could ask, or there is none; else why not.
 */
int ctl_worker_ca_file(ctl_t *ctl, const char **ca_file);
int ctl_worker_reads(ctl_t *ctl, const tk_pay_row_t *row,
    char why[TK_PAY_WHY]);

/* ctl_provider_check.c */
int ctl_provider_check(ctl_t *ctl);

/* ctl_statement.c: its answer as CSV that Excel opens, or as JSON. */
int ctl_statement(ctl_t *ctl);

/* ctl_sheet.c: with --as or --output as CSV likewise, or as a page to print,
 * without columns that are empty; else as any other answer. */
int ctl_sheet(ctl_t *ctl);
/* The same of rail orders, with their sums. */
int ctl_rail_report(ctl_t *ctl);
void ctl_csv(FILE *f, const PGresult *res);

/* ctl_import.c: lines of a CSV, to a function that takes all of them or says
 * what is wrong with each, and from one. */
int ctl_import(ctl_t *ctl);
int ctl_picture_set(ctl_t *ctl);
int ctl_export(ctl_t *ctl);

/* ctl_export.c */
int ctl_export_fetch(ctl_t *ctl);

/* ctl_seatmap.c */
int ctl_seatmap_import(ctl_t *ctl);
int ctl_seatmap_export(ctl_t *ctl);
int ctl_seatmap_draw(ctl_t *ctl);
int ctl_seatmap_show(ctl_t *ctl);

/* ctl_actions.c: tells the database of the table of actions. */
int ctl_actions_set(ctl_t *ctl);
/* ctl_openapi.c */
int ctl_openapi(ctl_t *ctl);

/* ctl_migrate.c */
int ctl_migrate(ctl_t *ctl);

#endif
