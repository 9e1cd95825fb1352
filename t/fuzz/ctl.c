/*
 * Covers: core/staff/tk_arg.c core/staff/tk_action.c core/staff/tk_find.c
 *         core/staff/tk_payee.c core/staff/tk_visitors.c
 *         worker/ctl/ctl_param.c worker/ctl/ctl_secret.c worker/ctl/ctl_db.c
 *         worker/ctl/ctl_value.c worker/ctl/ctl_ticket.c core/tk_password.c
 *
 * Two lines: a kind of parameter, and what was typed, or sent as JSON, or asked
 * for as a path.  What goes to SQL is what the kind says.
 */

#include "fuzz.h"
#include "ctl.h"

static ctl_t  ctl;


static void
setup(void)
{
    static const tk_action_t  action = {
        .name = "ticket refund", .function = "staff_ticket_refund"
    };

    if (ctl.pool != NULL) {
        return;
    }

    stderr = fopen("/dev/null", "w");
    ctl.pool = &fuzz_pool;
    ctl.action = &action;
    ctl.keyring = *fuzz_keyring();
    ctl.keyring_ready = 1;
    ctl.supplier_id = 1;
}


static int64_t
number(const char *arg)
{
    char     *end;
    int64_t   n;

    n = strtoll(arg, &end, 10);
    fuzz_assert(*arg != '\0' && *end == '\0');

    return n;
}


static void
check(tk_arg_kind_e kind, size_t longest, const char *arg)
{
    json_t        *found;
    tk_day_t       day;
    unsigned char  digits[TK_DAY_LEN];

    switch (kind) {

    case TK_ARG_INT:
        fuzz_assert(number(arg) >= -5 && number(arg) <= 999);
        break;

    case TK_ARG_LIMIT:
        fuzz_assert(number(arg) >= 0 && number(arg) <= TK_UNLIMITED);
        break;

    case TK_ARG_MONEY:
        fuzz_assert(number(arg) >= 0);
        break;

    case TK_ARG_PERCENT:
        fuzz_assert(number(arg) >= 0 && number(arg) <= 10000);
        break;

    case TK_ARG_CLOCK:
        fuzz_assert(number(arg) >= 0 && number(arg) <= 1440);
        break;

    case TK_ARG_DAY:
        fuzz_assert(strlen(arg) == 10 && arg[4] == '-' && arg[7] == '-');
        memcpy(digits, arg, 4);
        memcpy(digits + 4, arg + 5, 2);
        memcpy(digits + 6, arg + 8, 2);
        fuzz_assert(tk_parse_day((tk_str_t) { TK_DAY_LEN, digits }, &day)
                    == TK_OK);
        break;

    case TK_ARG_CODE:
    case TK_ARG_LIST:
        fuzz_assert(strlen(arg) >= 1 && strlen(arg) <= longest);
        fuzz_assert(strpbrk(arg, " ,{}\"'\\\n") == NULL);
        break;

    case TK_ARG_TEXT:
        fuzz_assert(tk_check_utf8(tk_str_c(arg)) == TK_OK);
        fuzz_assert(tk_utf8_length(tk_str_c(arg)) <= 999);
        break;

    case TK_ARG_CHOICE:
        fuzz_assert(strcmp(arg, "1") == 0 || strcmp(arg, "2") == 0);
        break;

    case TK_ARG_ADDRESS:
        fuzz_assert(tk_address_check(tk_str_c(arg)) == TK_OK);
        break;

    case TK_ARG_FIND:
        found = json_loads(arg, 0, NULL);
        fuzz_assert(json_is_string(json_object_get(found, "text")));
        json_decref(found);
        break;

    case TK_ARG_PHONE:
    case TK_ARG_PAYEE:
    case TK_ARG_HOLDER:
    case TK_ARG_AGREEMENT:
    case TK_ARG_PASSWORD:
    case TK_ARG_PAY_PASSWORD:
        fuzz_assert(strncmp(arg, "\\x", 2) == 0);
        fuzz_assert(arg[2 + strspn(arg + 2, "0123456789abcdef")] == '\0');
        break;

    default:
        break;
    }
}


static void
parameter(tk_arg_kind_e kind, const char *value)
{
    const char   *arg;
    tk_arg_t   param = {
        .name = "--it", .member = "it", .kind = kind, .min = -5, .max = 999,
        .words = kind == TK_ARG_PHONE || kind == TK_ARG_PAYEE
                 || kind == TK_ARG_HOLDER
                 || kind == TK_ARG_AGREEMENT ? "phone"
                 : kind == TK_ARG_CODE ? NULL : "single=1 group=2"
    };

    /* these give no text, but members */
    if (kind == TK_ARG_METHODS || kind == TK_ARG_WEEK || kind == TK_ARG_BOOL
        || kind == TK_ARG_FLAG || kind == TK_ARG_VISITORS
        || strcmp(value, "unset") == 0)
    {
        (void) ctl_param_read(&ctl, &param, value, NULL);
        return;
    }

    arg = NULL;

    if (ctl_param_read(&ctl, &param, value, &arg) == CTL_OK) {
        fuzz_assert(arg != NULL);
        check(kind, param.max != 0 ? (size_t) param.max : 64, arg);
    }
}


/* The same as a body has it, and as a path. */

static void
value(tk_arg_kind_e kind, const char *text)
{
    size_t             n, i;
    char               moment[CTL_MOMENT_LEN];
    json_t            *json, *read;
    unsigned           allowed;
    tk_str_t           path, elements[TK_ACTION_ARGS];
    tk_arg_t           arg = {
        .name = "--it", .member = "it", .kind = kind, .min = -5, .max = 999,
        .words = kind == TK_ARG_LIST || kind == TK_ARG_CODE
                 ? NULL : "single=1 group=2"
    };
    tk_arg_reading_t   reading = {
        .pool = &fuzz_pool, .lang = TK_CHINESE, .change = json_object()
    };

    json = json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);

    if (json != NULL) {
        read = tk_arg_json(&reading, &arg, json);
        fuzz_assert((read != NULL) == (reading.code == NULL));

        if (read != NULL) {
            tk_arg_put(&arg, read, reading.change);
        }

        json_decref(read);
        json_decref(json);
    }

    json_decref(reading.change);

    /* and as Postgres would have it */
    json = ctl_json_array(&ctl, TK_OID_TEXT, "it", text);
    fuzz_assert(json_is_array(json));
    json_decref(json);
    fuzz_assert(strlen(ctl_moment(text, moment)) <= strlen(text));
    fuzz_assert(ctl_moment_rfc3339(text, moment) != NULL);

    path = tk_str_c(text);

    if (tk_action_route(tk_str_c("GET"), path, elements, &n, &allowed)
        != NULL)
    {
        fuzz_assert(n <= TK_ACTION_ARGS && (allowed & 1u << TK_GET));

        for (i = 0; i < n; i++) {
            fuzz_assert(elements[i].len != 0
                        && elements[i].data >= path.data
                        && elements[i].data + elements[i].len
                           <= path.data + path.len);
        }
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    char        *text;
    tk_arg_kind_e   kind;

    setup();
    kind = (uint64_t) fuzz_int(in) % TK_ARG_KINDS;
    text = fuzz_text(in);

    ctl.change = json_object();
    ctl.args[0] = "DEMO";
    ctl.args[1] = "demo";

    /* "-" asks for standard input */
    if (strcmp(text, "-") != 0) {
        parameter(kind, text);
    }

    value(kind, text);

    ctl.args[1] = text;
    fuzz_assert(ctl_ticket_refund(&ctl) == CTL_REFUSED);

    json_decref(ctl.change);
}
