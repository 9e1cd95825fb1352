/* Every command: what it takes, the statement it runs, how to say it. */

#include "ctl.h"

#define END         { NULL, NULL, CTL_TEXT, 0, 0, NULL, 0, NULL }

#define ARG(name, kind, min, max, help)                                       \
    { name, NULL, kind, min, max, NULL, CTL_MUST, help }
#define OPT(name, member, kind, help)                                         \
    { name, member, kind, 0, 0, NULL, 0, help }
#define OPT_NUMBER(name, member, kind, min, max, help)                        \
    { name, member, kind, min, max, NULL, 0, help }
#define OPT_WORDS(name, member, kind, words, help)                            \
    { name, member, kind, 0, 0, words, 0, help }
#define MUST(name, member, kind, min, max, help)                              \
    { name, member, kind, min, max, NULL, CTL_MUST, help }

#define PARAMS(...)  (const ctl_param_t[]) { __VA_ARGS__, END }

#define SUPPLIER    ARG("SUPPLIER", CTL_CODE, 0, 0, "code of the supplier")
#define PRODUCT     ARG("PRODUCT", CTL_CODE, 0, 0, "code of the product")
#define LINE        ARG("LINE", CTL_CODE, 0, 0, "code of the line")
#define USER        ARG("USER", CTL_CODE, 0, 0, "user name of the agent")
#define CHANNEL     ARG("CHANNEL", CTL_CODE, 0, 0, "code of the channel")
#define INDEX       ARG("INDEX", CTL_INT, 1, 9999, "number of the key")
#define AMOUNT      ARG("AMOUNT", CTL_MONEY, 0, 0, "yuan, such as 100.00")

#define HALL        ARG("HALL", CTL_INT, 1, 65535, "number of the hall")
#define SESSION     ARG("SESSION", CTL_INT, 1, 65535, "number of the session")
#define PLAY_DAY    ARG("DAY", CTL_DAY, 0, 0, "of the performance")

/* All that follow. */
#define SEATS(flags)                                                          \
    { "SEAT...", NULL, CTL_LIST, 1, 80, "text", flags,                        \
      "AREA/ROW/SEAT, AREA/ROW/1-12, AREA/ROW, or the id of a seat" }

#define ORDER       ARG("ORDER", CTL_INT, 1, INT64_MAX, "number of the order")
#define NUMBER      ARG("NUMBER", CTL_CODE, 0, 0,                             \
                        "number of the payment (T...) or payback (R...)")
#define REMARK      OPT_NUMBER("--remark", "remark", CTL_TEXT, 0, 200,        \
                               "why, for whoever looks at it later")
#define MONTH       ARG("MONTH", CTL_MONTH, 0, 0, "such as 2026-11")
#define ACCOUNT     ARG("ACCOUNT", CTL_INT, 1, 60, "number of the account")
#define BILL_ACCOUNT                                                          \
    OPT_NUMBER("--account", "account", CTL_INT, 1, 60,                        \
               "of this account at a platform only")

#define FIRST_DAY   OPT("--from", "first_day", CTL_DAY, "first day")
#define LAST_DAY    OPT("--to", "last_day", CTL_DAY, "last day")


static const ctl_param_t  ctl_args_supplier[] = { SUPPLIER, END };
static const ctl_param_t  ctl_args_product[] = { SUPPLIER, PRODUCT, END };
static const ctl_param_t  ctl_args_line[] = { SUPPLIER, LINE, END };
static const ctl_param_t  ctl_args_agent[] = { SUPPLIER, USER, END };
static const ctl_param_t  ctl_args_key[] = { SUPPLIER, USER, INDEX, END };
static const ctl_param_t  ctl_args_order[] = { SUPPLIER, ORDER, END };
static const ctl_param_t  ctl_args_number[] = { SUPPLIER, NUMBER, END };
static const ctl_param_t  ctl_args_money[] = { SUPPLIER, USER, AMOUNT, END };


static const ctl_param_t  ctl_args_session[] = { SUPPLIER, SESSION, END };

static const ctl_param_t  ctl_args_performance[] = {
    SUPPLIER, SESSION, PLAY_DAY, END
};

static const ctl_param_t  ctl_args_seats[] = {
    SUPPLIER, SESSION, PLAY_DAY, SEATS(CTL_MUST), END
};


static const ctl_param_t  ctl_args_bill[] = {
    SUPPLIER, ACCOUNT, ARG("DAY", CTL_DAY, 0, 0, "such as 2026-11-27"), END
};

static const ctl_param_t  ctl_options_statement[] = {
    OPT("--output", NULL, CTL_SECRET_TEXT,
        "new file; default, and -: standard output"),
    END
};


static const ctl_param_t  ctl_options_supplier[] = {
    OPT_NUMBER("--name", "name", CTL_TEXT, 1, 64, "what visitors call it"),
    OPT_WORDS("--kind", "kind", CTL_CHOICE, "scenic=1 theatre=2",
              "scenic area or theatre"),
    OPT_NUMBER("--zone", "zone", CTL_TEXT, 1, 64,
               "time zone, such as Asia/Shanghai"),
    OPT("--slots", "slot_mode", CTL_BOOL, "sells by line and time slot"),
    OPT("--fees", "fee_mode", CTL_BOOL, "takes breach fees"),
    OPT_NUMBER("--activation", "activateable", CTL_INT, 0, 2,
               "at payment: 0 no, 1 when asked, 2 always"),
    OPT_NUMBER("--gate-media", "gate_media", CTL_INT, 1, 3,
               "what opens the gate: 1 identity card, 2 barcode, 3 both"),
    OPT("--online-refund", "active_refund", CTL_BOOL,
        "agents may refund activated tickets"),
    OPT("--single-product", "single_product_orders", CTL_BOOL,
        "an order holds one product"),
    OPT("--single-purchase", "single_purchase", CTL_BOOL,
        "no second order on a document with a valid ticket"),
    OPT_WORDS("--page-base", "page_base", CTL_CHOICE, "0=0 1=1 both=2",
              "Page_index of the first page of lists; both: 0 and 1 are, the"
              " second is 2"),
    OPT_NUMBER("--pay-timeout", "pay_timeout_min", CTL_INT, 1, 10080,
               "minutes an order waits for its payment"),
    OPT_NUMBER("--day-limit", "day_limit", CTL_LIMIT, 0, TK_UNLIMITED,
               "persons a day, or none"),
    OPT_WORDS("--counter-refund", "counter_refund", CTL_CHOICE,
              "cash=1 account=2",
              "tickets that come back at the counter: in cash, list price or"
              " what was paid, the lesser, or back the way it came"),
    OPT("--counter-refund-late", "counter_refund_late", CTL_BOOL,
        "the counter refunds later than 30 minutes before a slot's end"),
    OPT("--plain-callback", "plain_callback", CTL_BOOL,
        "agents may have callback addresses without TLS"),
    OPT_WORDS("--receipt-approval", "receipt_by_hand", CTL_CHOICE,
              "auto=false hand=true",
              "money that came at once: is the order paid, or must finance"
              " approve the receipt"),
    OPT_WORDS("--refund-approval", "refund_by_hand", CTL_CHOICE,
              "auto=false hand=true",
              "what was paid at once: does it go back when it is applied for,"
              " or must finance approve that"),
    OPT("--direct-activation", "direct_activation", CTL_BOOL,
        "orders that are paid at once are activated by themselves"),
    OPT_WORDS("--qr", "qr_mode", CTL_CHOICE, "plain=1 encrypted=2",
              "QR codes of phone tickets: the code, or sealed"),
    OPT_WORDS("--seating", "seating", CTL_CHOICE, "client=C house=A hand=H",
              "of a theatre, who chooses seats: the client may, the house at"
              " once, or staff later, by hand (order seat)"),
    END
};


/* Of a session, or of a performance alone. */
#define TIMES                                                                 \
    OPT("--start", "start", CTL_CLOCK, "time of day"),                        \
    OPT("--end", "end", CTL_CLOCK,                                            \
        "time of day; one before the start is after midnight"),               \
    OPT_NUMBER("--length", "length", CTL_INT, 1, 1440, "or minutes"),         \
    OPT_NUMBER("--sale-end", "sale_end", CTL_INT, -1440, 1439,                \
               "minutes before the start when the sale ends; below 0: after"  \
               " it; default 0"),                                             \
    OPT_NUMBER("--check-from", "check_from", CTL_INT, 0, 1439,                \
               "minutes before the start from which tickets are checked;"     \
               " default 60"),                                                \
    OPT_NUMBER("--check-until", "check_until", CTL_INT, 0, 2879,              \
               "minutes behind the start until which they are; default: the"  \
               " end")

static const ctl_param_t  ctl_options_session[] = {
    OPT_NUMBER("--hall", "hall", CTL_INT, 1, 65535,
               "number of the hall it is played in"),
    OPT_NUMBER("--name", "name", CTL_TEXT, 1, 64,
               "what visitors call it; default its start"),
    TIMES, END
};

static const ctl_param_t  ctl_options_times[] = { TIMES, END };

#define OF_SESSION                                                            \
    OPT_NUMBER("--session", "session", CTL_INT, 1, 65535,                     \
               "of this session only")
#define PLAY_FROM   OPT("--from", "first_day", CTL_DAY,                       \
                        "first day of performances; default today")


static const ctl_param_t  ctl_options_product[] = {
    OPT_NUMBER("--name", "name", CTL_TEXT, 1, 64, "what visitors call it"),
    OPT_NUMBER("--class", "class_id", CTL_INT, 0, 1, "class of the product"),
    OPT_NUMBER("--unit", "unit", CTL_TEXT, 1, 8, "what is counted"),
    OPT_WORDS("--form", "form", CTL_CHOICE, "single=1 group=2",
              "a ticket per person, or one for all"),
    OPT("--real-name", "real_name", CTL_BOOL, "visitors must be named"),
    OPT_NUMBER("--minimum", "minimum", CTL_INT, 1, 1000000, "per order"),
    OPT_NUMBER("--maximum", "maximum", CTL_LIMIT, 0, 0, "per order, or none"),
    OPT_NUMBER("--id-maximum", "id_maximum", CTL_LIMIT, 0, 0,
               "per document and day, or none"),
    OPT_NUMBER("--day-limit", "day_limit", CTL_LIMIT, -1, TK_UNLIMITED,
               "persons a day, none, or unset: cannot be sold"),
    OPT_WORDS("--effect", "effect_mode", CTL_CHOICE, "A=A B=B",
              "how EffectMode reads in the product list"),
    OPT_NUMBER("--order-days", "order_days", CTL_INT, 1, 366,
               "days an order is valid"),
    OPT_NUMBER("--web-order-days", "web_order_days", CTL_INT, 1, 366,
               "the same for internet orders"),
    OPT_NUMBER("--ticket-days", "ticket_days", CTL_INT, 1, 366,
               "days a ticket is valid"),
    OPT_NUMBER("--days-ahead", "days_ahead", CTL_INT, 0, 366,
               "book at least so many days ahead"),
    OPT("--until", "last_minute", CTL_CLOCK,
        "time on the last booking day; 24:00 none"),
    FIRST_DAY,
    LAST_DAY,
    OPT("--weekdays", NULL, CTL_WEEK, "such as 1-5; all"),
    OPT("--weekdays-negated", "week_negated", CTL_BOOL, "all days but these"),
    OPT_NUMBER("--conditions", "conditions", CTL_TEXT, 0, 2000,
               "conditions of use"),
    OPT("--on-sale", "on_sale", CTL_BOOL, "agents see and sell it"),
    END
};


static const ctl_param_t  ctl_options_price[] = {
    OPT("--agent", "agent", CTL_CODE, "for this agent only"),
    OPT("--from", "first_day", CTL_DAY,
        "from this day of booking on; default today"),
    END
};


static const ctl_param_t  ctl_options_days[] = { FIRST_DAY, LAST_DAY, END };


static const ctl_param_t  ctl_options_slot_create[] = {
    OPT("--from", "first_day", CTL_DAY, "first day; default today"),
    LAST_DAY,
    OPT_NUMBER("--days", "days", CTL_INT, 1, 800, "or how many days"),
    MUST("--start", "start", CTL_CLOCK, 0, 0, "begin of the first slot"),
    MUST("--length", "length", CTL_INT, 1, 1440, "minutes of each"),
    MUST("--count", "count", CTL_INT, 1, 999, "slots a day"),
    OPT_NUMBER("--first", "first_no", CTL_INT, 1, 999,
               "number of the first; default 1"),
    MUST("--total", "total", CTL_INT, 0, 1000000, "persons per slot"),
    OPT_NUMBER("--online", "online", CTL_INT, 0, 1000000,
               "of them online; default all"),
    END
};


#define AGENT_OPTIONS                                                         \
    OPT_NUMBER("--name", "name", CTL_TEXT, 1, 64, "name of the company"),     \
    OPT_NUMBER("--unit-type", "unit_type", CTL_INT, 1, 8,                     \
               "1-8, as the interface numbers them"),                         \
    OPT_NUMBER("--unit-id", "unit_id", CTL_TEXT, 1, 36, "id of the company"), \
    OPT("--official", "official", CTL_BOOL, "the supplier's own channel"),    \
    OPT_WORDS("--pay", NULL, CTL_METHODS,                                     \
              "cash=can_cash deposit=can_deposit rebate=can_rebate"           \
              " epay=can_epay",                                               \
              "cash,deposit,rebate,epay; all; none"),                         \
    OPT_NUMBER("--day-limit", "day_limit", CTL_LIMIT, 0, 0,                   \
               "persons a day, or none"),                                     \
    OPT("--all-products", "all_products", CTL_BOOL, "may sell everything"),   \
    OPT_WORDS("--phone1", "phone1_sealed", CTL_PHONE, "phone1",               \
              "mobile number for codes; - reads it"),                         \
    OPT_WORDS("--phone2", "phone2_sealed", CTL_PHONE, "phone2",               \
              "the second one; - reads it"),                                  \
    OPT("--callback", "callback_address", CTL_ADDRESS,                        \
        "address of callbacks; empty: none"),                                 \
    OPT("--plain-callback", "plain_callback", CTL_BOOL,                       \
        "the address may be one without TLS; default: as the supplier says"), \
    OPT("--notices", "sends_notice", CTL_BOOL,                                \
        "the supplier sends the visitor's messages"),                         \
    OPT("--addresses", "addresses", CTL_BLOCKS,                               \
        "where it calls from: 192.0.2.0/24,2001:db8::/32; or any"),           \
    OPT("--post-only", "post_only", CTL_BOOL,                                 \
        "it changes things by POST alone"),                                   \
    OPT("--strict", "strict_mode", CTL_BOOL,                                  \
        "signs with HMAC-SHA256, page and timestamp, each once, or not at"    \
        " all")


static const ctl_param_t  ctl_options_agent_set[] = { AGENT_OPTIONS, END };


#define KEY_OPTION                                                            \
    OPT("--key", NULL, CTL_KEY,                                               \
        "36 characters; - reads them; default: a new random key")

static const ctl_param_t  ctl_options_key[] = { KEY_OPTION, END };


#define REFERENCE                                                             \
    OPT_NUMBER("--reference", "reference", CTL_TEXT, 1, 64,                   \
               "number of the paper; said twice it counts once")

static const ctl_param_t  ctl_options_money[] = { REFERENCE, END };

static const ctl_param_t  ctl_options_show[] = {
    OPT_NUMBER("--last", "last", CTL_INT, 1, 10000, "how many; default 20"),
    OPT("--at", "at", CTL_DAY, "as it was when this day ended"),
    END
};


static const ctl_param_t  ctl_options_undelivered[] = {
    OPT_NUMBER("--last", "last", CTL_INT, 1, 10000, "how many; default 100"),
    END
};


static const ctl_param_t  ctl_args_account[] = { SUPPLIER, ACCOUNT, END };

#define FILE_OPTION(name, help)     OPT(name, NULL, CTL_SECRET_TEXT, help)
#define SETTING(name, member, help)                                           \
    OPT_NUMBER(name, member, CTL_TEXT, 0, 256, help)

#define ACCOUNT_OPTIONS                                                       \
    SETTING("--name", "name", "what staff call it"),                          \
    SETTING("--channel", "channel",                                           \
            "code that agents see it by; empty: they do not"),                \
    SETTING("--app-id", "app_id", "the application's id at the platform"),    \
    SETTING("--merchant-id", "merchant_id", "PID, mch_id, merId"),            \
    SETTING("--serial", "serial",                                             \
            "of our key, as the platform names it; default: of our-cert"),    \
    SETTING("--gateway", "gateway",                                           \
            "https address of the platform; default: its own"),               \
    SETTING("--notify-base", "notify_base",                                   \
            "address of this system's pages for notices"),                    \
    SETTING("--return-url", "return_url",                                     \
            "page that buyers come back to when they have paid"),             \
    OPT_WORDS("--way", "way", CTL_CHOICE, "auto=auto page=page wap=wap qr=qr",\
              "how buyers pay: a page, the one for phones, a code to scan, or" \
              " as platform and browser suggest"),                            \
    OPT_WORDS("--mode", NULL, CTL_CHOICE,                                     \
              "public-key=public-key certificate=certificate",                \
              "how alipay or wechat3 proves itself; default: by the files"),  \
    FILE_OPTION("--our-key", "file of our private key, PEM, mode 600"),       \
    FILE_OPTION("--our-cert", "file of our certificate"),                     \
    FILE_OPTION("--platform-key", "file of the platform's public key"),       \
    SETTING("--platform-key-id", NULL,                                        \
            "how the platform names that key: PUB_KEY_ID_... of wechat3"),    \
    FILE_OPTION("--platform-cert", "file of the platform's certificate"),     \
    FILE_OPTION("--root", "file of the root certificates"),                   \
    FILE_OPTION("--middle", "file of those between root and platform"),       \
    FILE_OPTION("--secret", "file of the API key that both sides know"),      \
    FILE_OPTION("--api-cert", "file of our certificate in TLS (wechat2)"),    \
    FILE_OPTION("--api-key", "file of its private key")

static const ctl_param_t  ctl_args_paychannel[] = { SUPPLIER, CHANNEL, END };


#define MAP_FILE(help)                                                        \
    { "FILE", NULL, CTL_SECRET_TEXT, 0, 0, NULL, 0, help }
#define MAP_NUMBER                                                            \
    OPT_NUMBER("--map", "map", CTL_INT, 1, 1000000,                           \
               "number of the map; default: the newest")
#define MAP_FORMAT                                                            \
    OPT_WORDS("--format", NULL, CTL_CHOICE, "csv=csv json=json",              \
              "default: as the file's name ends")

#define MAP_SEATS                                                             \
    "SELECT * FROM api.staff_seatmap_seats($1, $2,"                           \
    " ($3::jsonb ->> 'map')::int, ($3::jsonb ->> 'session')::int,"            \
    " ($3::jsonb ->> 'day')::date)"


/* One function of the staff's, its answer printed: whole, or some columns. */
#define RUN(name, args, options, call, help, example)                         \
    { name, args, options, "SELECT * FROM api.staff_" call, NULL, ctl_run,    \
      help, example }
#define LIST(name, args, options, call, shown, help, example)                 \
    { name, args, options, "SELECT * FROM api.staff_" call, shown, ctl_run,   \
      help, example }

/* With a handler, and a statement, of its own. */
#define OWN(name, handler, args, options, sql, help, example)                 \
    { name, args, options, sql, NULL, handler, help, example }


const ctl_command_t  ctl_commands[] = {

    OWN("migrate", ctl_migrate, NULL,
        PARAMS(OPT("--sql", NULL, CTL_SECRET_TEXT,
                   "directory with schema and functions (TICKET_SQL)")), NULL,
        "bring the database's tables and functions up to date",
        "migrate --postgres \"dbname=ticket user=postgres\" --sql sql"),

    RUN("supplier create",
        PARAMS(SUPPLIER,
               ARG("NUMBER", CTL_INT, 1, 999,
                   "the supplier's number, part of every order number; never"
                   " changes")), ctl_options_supplier,
        "supplier_create($1, $2, $3)", "create a supplier",
        "supplier create HILL 2 --name 山 --fees yes"),

    RUN("supplier set", ctl_args_supplier, ctl_options_supplier,
        "supplier_set($1, $2)", "change a supplier's settings",
        "supplier set HILL --pay-timeout 45"),

    LIST("supplier list", NULL, NULL, "supplier_list()",
         "supplier_id code name zone slot_mode fee_mode activateable seating"
         " pay_timeout_min day_limit", "list the suppliers",
         "supplier list --json"),

    RUN("product create", ctl_args_product, ctl_options_product,
        "product_create($1, $2, $3)", "create a product",
        "product create HILL HILL3 --name 夜登票 --form group"),

    RUN("product set", ctl_args_product, ctl_options_product,
        "product_set($1, $2, $3)",
        "change a product; a day limit below what is sold is refused",
        "product set HILL HILL1 --day-limit 200"),

    LIST("product list", ctl_args_supplier, NULL, "product_list($1)",
         "product_id code name unit form real_name minimum maximum day_limit"
         " on_sale", "list a supplier's products", "product list HILL"),

    RUN("product area",
        PARAMS(SUPPLIER, PRODUCT, HALL,
               ARG("AREA...", CTL_LIST, 0, 36,
                   "codes of all areas it is sold in, or: none")), NULL,
        "product_area($1, $2, $3, $4)",
        "say in which areas of a hall the seats of a product are",
        "product area OPERA STALLS-ADULT 1 A B"),

    RUN("product areas", ctl_args_supplier, NULL, "product_areas($1)",
        "list in which areas of which hall products are sold",
        "product areas OPERA"),

    RUN("price set",
        PARAMS(SUPPLIER, PRODUCT,
               ARG("PRICE", CTL_MONEY, 0, 0, "yuan, such as 100.00")),
        ctl_options_price, "price_set($1, $2, $3, $4)",
        "set a price, for everybody or one agent, from a day on",
        "price set HILL HILL1 95.00 --from 2027-01-01"),

    RUN("price clear", ctl_args_product, ctl_options_price,
        "price_clear($1, $2, $3)", "take a price back",
        "price clear HILL HILL1 --agent demo"),

    RUN("price list", ctl_args_supplier, NULL, "price_list($1)",
        "list a supplier's prices", "price list HILL"),

    RUN("seatprice set",
        PARAMS(SUPPLIER, PRODUCT,
               ARG("PRICE", CTL_MONEY, 0, 0, "yuan, such as 180.00")),
        PARAMS(OF_SESSION, PLAY_FROM,
               OPT("--to", "last_day", CTL_DAY,
                   "last day of performances; default: for ever")),
        "seatprice_set($1, $2, $3, $4)",
        "set what a product costs at performances of some days; what is sold"
        " keeps its price",
        "seatprice set OPERA STALLS-ADULT 280.00 --session 2 --from 2026-12-24"
        " --to 2026-12-26"),

    RUN("seatprice clear", ctl_args_product,
        PARAMS(OF_SESSION,
               MUST("--from", "first_day", CTL_DAY, 0, 0,
                    "the first day that seatprice list shows")),
        "seatprice_clear($1, $2, $3)", "take such a price back",
        "seatprice clear OPERA STALLS-ADULT --session 2 --from 2026-12-24"),

    RUN("seatprice list", ctl_args_supplier, NULL, "seatprice_list($1)",
        "list what products cost at performances: a session's price counts"
        " before that of any, then the one that begins last",
        "seatprice list OPERA"),

    RUN("promotion set",
        PARAMS(SUPPLIER, PRODUCT,
               ARG("EVERY", CTL_INT, 1, 1000000, "of so many persons"),
               ARG("FREE", CTL_INT, 1, 1000000, "so many go free")),
        ctl_options_days, "promotion_set($1, $2, $3, $4, $5)",
        "N free X: of every so many persons some go free, by day of purchase",
        "promotion set DEMO TEN1 10 1 --to 2027-03-31"),

    RUN("promotion clear", ctl_args_product, NULL, "promotion_clear($1, $2)",
        "end a product's promotions", "promotion clear DEMO TEN1"),

    RUN("promotion list", ctl_args_supplier, NULL, "promotion_list($1)",
        "list a supplier's promotions", "promotion list DEMO"),

    RUN("fee set",
        PARAMS(SUPPLIER, PRODUCT,
               ARG("UNITS", CTL_INT, 0, 10000,
                   "days or hours ahead, at least")),
        PARAMS(OPT_WORDS("--unit", "unit", CTL_CHOICE, "day=D hour=H",
                         "calendar days (default) or hours"),
               OPT("--amount", "amount_fen", CTL_MONEY, "yuan per ticket"),
               OPT("--percent", "percent", CTL_PERCENT, "of the price")),
        "fee_set($1, $2, $3, $4)",
        "set the breach fee from so many days or hours ahead on",
        "fee set HILL HILL1 1 --amount 10.00"),

    RUN("fee clear", ctl_args_product, NULL, "fee_clear($1, $2)",
        "take all breach fees of a product back", "fee clear HILL HILL1"),

    RUN("fee list", ctl_args_supplier, NULL, "fee_list($1)",
        "list a supplier's breach fees", "fee list HILL"),

    RUN("line create",
        PARAMS(SUPPLIER, LINE,
               ARG("NAME", CTL_TEXT, 1, 32, "what visitors call it")), NULL,
        "line_create($1, $2, $3)", "create a line",
        "line create DEMO 03 东线"),

    RUN("line products",
        PARAMS(SUPPLIER, LINE,
               ARG("PRODUCT...", CTL_LIST, 0, 0, "all that is sold on it")),
        NULL, "line_products($1, $2, $3)",
        "say which products are sold on a line",
        "line products DEMO 03 ADULT CHILD"),

    RUN("line list", ctl_args_supplier, NULL, "line_list($1)",
        "list a supplier's lines", "line list DEMO"),

    RUN("slot create", ctl_args_line, ctl_options_slot_create,
        "slot_create($1, $2, $3)",
        "create the slots of a range of days, one after the other",
        "slot create DEMO 03 --days 31 --start 08:00 --length 60 --count 8"
        " --total 1500 --online 1000"),

    RUN("slot resize",
        PARAMS(SUPPLIER, LINE, ARG("DAY", CTL_DAY, 0, 0, "such as 2026-11-21"),
               ARG("SLOT", CTL_INT, 1, 999, "number of the slot")),
        PARAMS(OPT_NUMBER("--total", "total", CTL_INT, 0, 1000000, "persons"),
               OPT_NUMBER("--online", "online", CTL_INT, 0, 1000000,
                          "of them online"),
               OPT("--open", "enabled", CTL_BOOL, "whether it is on sale")),
        "slot_resize($1, $2, $3, $4, $5)",
        "change a slot's capacity, open or close it",
        "slot resize DEMO 01 2026-12-24 3 --online 500"),

    RUN("slot list", ctl_args_line, ctl_options_days,
        "slot_list($1, $2, ($3::jsonb ->> 'first_day')::date, ($3::jsonb ->>"
        " 'last_day')::date)",
        "list the slots of a line and what is left of them",
        "slot list DEMO 01 --from 2026-12-24"),

    RUN("hall add",
        PARAMS(SUPPLIER, HALL,
               ARG("NAME", CTL_TEXT, 1, 64, "what visitors call it")), NULL,
        "hall_set($1, $2, $3)",
        "add a hall to a theatre, or give it another name",
        "hall add OPERA 1 歌剧院"),

    RUN("hall list", ctl_args_supplier, NULL, "hall_list($1)",
        "list a theatre's halls", "hall list OPERA"),

    OWN("seatmap import", ctl_seatmap_import,
        PARAMS(SUPPLIER, HALL,
               ARG("FILE", CTL_SECRET_TEXT, 0, 0,
                   "CSV or JSON; - reads standard input")),
        PARAMS(MAP_FORMAT),
        "SELECT * FROM api.staff_seatmap_import($1, $2, $3)",
        "take the seats of a hall from a file, or list all that is wrong with"
        " it", "seatmap import OPERA 1 hall1.csv"),

    OWN("seatmap export", ctl_seatmap_export,
        PARAMS(SUPPLIER, HALL,
               MAP_FILE("new file; default, and -: standard output")),
        PARAMS(MAP_FORMAT, MAP_NUMBER), MAP_SEATS,
        "write the seats of a hall to a file, to be changed and imported",
        "seatmap export OPERA 1 hall1.csv"),

    OWN("seatmap show", ctl_seatmap_show,
        PARAMS(SUPPLIER, HALL),
        PARAMS(MAP_NUMBER,
               OPT("--area", "area", CTL_CODE, "the rows of this area"),
               OPT("--performances", "performances", CTL_FLAG,
                   "which map each performance to come is played on")),
        "SELECT * FROM api.staff_seatmap_show($1, $2,"
        " ($3::jsonb ->> 'map')::int)",
        "show the areas of the newest map of a hall, and of those that are"
        " played on", "seatmap show OPERA 1"),

    OWN("seatmap draw", ctl_seatmap_draw,
        PARAMS(SUPPLIER, HALL,
               MAP_FILE("new file, SVG; default, and -: standard output")),
        PARAMS(MAP_NUMBER,
               OPT_NUMBER("--session", "session", CTL_INT, 1, 65535,
                          "as its seats are in this session ..."),
               OPT("--day", "day", CTL_DAY, "... on this day")),
        MAP_SEATS, "draw the seats of a hall",
        "seatmap draw OPERA 1 hall1.svg --session 2 --day 2026-12-24"),

    RUN("session add", ctl_args_session, ctl_options_session,
        "session_add($1, $2, $3)",
        "add a session: what is played in a hall at a time of day",
        "session add OPERA 2 --hall 1 --name 晚场 --start 19:30 --length 90"),

    RUN("session set", ctl_args_session, ctl_options_session,
        "session_set($1, $2, $3)",
        "change a session: its name everywhere, its times for what is planned"
        " from now on", "session set OPERA 2 --start 20:00 --sale-end 15"),

    RUN("session list", ctl_args_supplier, NULL, "session_list($1)",
        "list sessions, and how many performances there are from today on",
        "session list OPERA"),

    RUN("performance plan", ctl_args_session,
        PARAMS(OPT("--from", "first_day", CTL_DAY, "first day; default today"),
               LAST_DAY,
               OPT_NUMBER("--days", "days", CTL_INT, 1, 800,
                          "or how many days; default 1"),
               OPT("--weekdays", "weekdays", CTL_WEEKDAYS,
                   "such as 5-7 or 2,4,6 (Monday is 1); default all")),
        "performance_plan($1, $2, $3)",
        "plan a session on days; said again it does what is missing, and"
        " leaves what has sold seats",
        "performance plan OPERA 2 --from 2026-12-01 --to 2027-02-28 --weekdays"
        " 5-7"),

    RUN("performance add", ctl_args_performance, ctl_options_times,
        "performance_add($1, $2, $3, $4)",
        "add a performance on a single day, be it at another time than the"
        " session's", "performance add OPERA 2 2026-12-31 --start 22:30"),

    RUN("performance set", ctl_args_performance,
        PARAMS(OPT("--enabled", "enabled", CTL_BOOL,
                   "whether its seats are on sale"), TIMES,
               OPT("--yes", "sure", CTL_FLAG,
                   "do not ask, even where it has orders")),
        "performance_set($1, $2, $3, $4)",
        "stop or begin the sale of a performance, or give it other times; what"
        " is sold stays valid, and is counted",
        "performance set OPERA 2 2026-12-31 --enabled no"),

    LIST("performance list", ctl_args_supplier,
         PARAMS(OF_SESSION, PLAY_FROM,
                OPT("--to", "last_day", CTL_DAY, "last day; default a week")),
         "performance_list($1, $2)",
         "day weekday session name hall map start_minute end_minute state seats"
         " sold kept unseated free areas orders_left refund_fen refunded_fen",
         "list performances: what of their seats is sold, kept, waits to be"
         " chosen (unseated) and is free, and free in which area",
         "performance list OPERA --from 2026-12-24"),

    RUN("performance show", ctl_args_performance, NULL,
        "performance_show($1, $2, $3)",
        "show the areas of a performance: their seats, and what is sold there"
        " at which price", "performance show OPERA 2 2026-12-24"),

    OWN("performance cancel", ctl_performance_cancel,
        ctl_args_performance,
        PARAMS(OPT("--yes", NULL, CTL_FLAG,
                   "do not ask, even where orders are refunded")),
        "SELECT * FROM api.staff_performance_cancel($1, $2, $3, $4)",
        "cancel a performance, for ever: all its orders get their money back,"
        " without a fee; asks first where there are any",
        "performance cancel OPERA 1 2026-12-24"),

    RUN("seat reserve", ctl_args_seats, NULL,
        "seat_keep($1, $2, $3, 'P', $4)",
        "keep seats of a performance for somebody (P): all of them or none",
        "seat reserve OPERA 2 2026-12-24 A/1/5-8 B/3/1"),

    RUN("seat repair", ctl_args_seats, NULL,
        "seat_keep($1, $2, $3, 'R', $4)",
        "keep seats that nobody can sit on (R)",
        "seat repair OPERA 2 2026-12-24 A/7/11"),

    RUN("seat free", ctl_args_seats, NULL, "seat_keep($1, $2, $3, 'F', $4)",
        "keep seats for guests with free tickets (F)",
        "seat free OPERA 2 2026-12-24 A/1/5-8"),

    RUN("seat lift", ctl_args_seats, NULL, "seat_keep($1, $2, $3, '1', $4)",
        "give seats that were kept back to the sale (1)",
        "seat lift OPERA 2 2026-12-24 A/1"),

    RUN("seat show",
        PARAMS(SUPPLIER, SESSION, PLAY_DAY, SEATS(0)),
        PARAMS(OPT("--taken", "taken", CTL_FLAG, "only those not free")),
        "seat_show($1, $2, $3, $4, $5)",
        "show seats of a performance, all if none are named: their states, and"
        " whose they are", "seat show OPERA 2 2026-12-24 --taken"),

    RUN("agent create", ctl_args_agent,
        PARAMS(MUST("--password", "password_sealed", CTL_PASSWORD, 0, 0,
                    "login password; - reads it from standard input"),
               AGENT_OPTIONS), "agent_create($1, $2, $3)",
        "create an agent; it needs a key before it can call",
        "agent create HILL ota --password - --pay deposit --all-products yes"),

    RUN("agent enable", ctl_args_agent, NULL,
        "agent_set($1, $2, '{\"enabled\": true}')", "let an agent call again",
        "agent enable HILL ota"),

    RUN("agent disable", ctl_args_agent, NULL,
        "agent_set($1, $2, '{\"enabled\": false}')",
        "shut an agent out at once", "agent disable HILL ota"),

    RUN("agent set", ctl_args_agent, ctl_options_agent_set,
        "agent_set($1, $2, $3)",
        "change an agent; a day limit below what is sold is refused",
        "agent set HILL ota --pay cash,deposit --day-limit 500"),

    RUN("agent products",
        PARAMS(SUPPLIER, USER,
               ARG("PRODUCT...", CTL_LIST, 0, 0, "all it may sell, or: all")),
        NULL, "agent_products($1, $2, $3)",
        "say which products an agent may sell",
        "agent products HILL ota HILL1 HILL2"),

    LIST("agent list", ctl_args_supplier, NULL, "agent_list($1)",
         "agent_id user_name name enabled can_cash can_deposit can_rebate"
         " can_epay day_limit keys addresses post_only strict_mode balance_fen"
         " held_fen",
         "list a supplier's agents", "agent list HILL"),

    RUN("agent show", ctl_args_agent, NULL, "agent_show($1, $2)",
        "show everything about an agent but its secrets",
        "agent show HILL ota"),

    LIST("agent locks", ctl_args_supplier, NULL, "agent_locks($1)",
         "user_name secret failures last_at last_address locked_until",
         "list agents whose passwords and codes are being guessed",
         "agent locks HILL"),

    LIST("agent lockouts", ctl_args_supplier, NULL, "agent_lockouts($1)",
         NULL, "list the locks of the last 90 days, and who lifted them",
         "agent lockouts HILL"),

    RUN("agent unlock", ctl_args_agent, NULL, "agent_unlock($1, $2)",
        "lift the locks of an agent after wrong passwords and codes",
        "agent unlock HILL ota"),

    OWN("provider add", ctl_provider_add,
        PARAMS(SUPPLIER, ACCOUNT,
               ARG("PROVIDER", CTL_CODE, 0, 0,
                   "alipay, wechat2, wechat3, unionpay, clearing")),
        PARAMS(ACCOUNT_OPTIONS),
        "SELECT * FROM api.staff_provider_add($1, $2, $3, $4, $5)",
        "add an account at a payment platform; its keys stay in their files",
        "provider add HILL 1 alipay --app-id 2021000000000001 --our-key"
        " /etc/ngx_ticket/pay/app.pem --platform-key"
        " /etc/ngx_ticket/pay/alipay.pem --channel alipay"),

    OWN("provider set", ctl_provider_set, ctl_args_account,
        PARAMS(ACCOUNT_OPTIONS,
               FILE_OPTION("--drop", "end the use of this file, or of the"
                           " fetched key of this id: a switch is over")),
        "SELECT * FROM api.staff_provider_set($1, $2, $3, $4, $5)",
        "change an account; a key of the platform stands beside the old one"
        " until that is dropped",
        "provider set HILL 1 --platform-key /etc/ngx_ticket/pay/new.pem"),

    LIST("provider list", ctl_args_supplier, NULL, "provider_list($1)",
         "account_no provider name channel app_id merchant_id mode valid_until"
         " checked_at check_text", "list a supplier's accounts",
         "provider list HILL --json"),

    { "provider check",
      PARAMS(SUPPLIER,
             { "ACCOUNT", NULL, CTL_INT, 1, 60, NULL, 0,
               "number of the account; default: all of them" }), NULL,
      "SELECT * FROM api.staff_provider_list($1) WHERE verdict IS NOT NULL OR"
      " $2::int IS NULL OR account_no = $2::int",
      "account_no provider name check_text", ctl_provider_check,
      "ask the platform for a number that nobody has, and say what is wrong",
      "provider check HILL 1" },

    RUN("provider show", ctl_args_account, NULL, "provider_show($1, $2)",
        "show the files of an account, and the keys that were fetched for it",
        "provider show HILL 1"),

    RUN("provider remove", ctl_args_account, NULL, "provider_remove($1, $2)",
        "take an account away that has nothing open; its books stay",
        "provider remove HILL 1"),

    OWN("key issue", ctl_key_issue, ctl_args_agent, ctl_options_key,
        "SELECT * FROM api.staff_key_issue($1, $2, $3)",
        "give an agent one more key and show it, this once",
        "key issue HILL ota"),

    OWN("key rotate", ctl_key_rotate, ctl_args_agent,
        PARAMS(KEY_OPTION,
               OPT("--now", NULL, CTL_FLAG,
                   "also drop a key that the agent used within 7 days")),
        "SELECT * FROM api.staff_key_rotate($1, $2, $3, $4)",
        "issue a new key beside the newest, drop older ones",
        "key rotate HILL ota"),

    OWN("key replace", ctl_key_issue,
        PARAMS(SUPPLIER, USER,
               { "INDEX", NULL, CTL_INT, 1, 9999, NULL, 0,
                 "number of the key; default: the only one" }),
        ctl_options_key,
        "SELECT * FROM api.staff_key_replace($1, $2, $3, $4)",
        "a new key in the place of one, which ends at once, under its number",
        "key replace HILL ota 1"),

    OWN("key rotate-master", ctl_key_rotate_master, NULL,
        PARAMS(OPT_NUMBER("--step", NULL, CTL_INT, 1, 5000,
                          "rows sealed anew in one transaction; default 500"),
               OPT_NUMBER("--steps", NULL, CTL_INT, 1, 1000000000,
                          "stop after so many; default: when all is done"),
               OPT_NUMBER("--wait", NULL, CTL_INT, 0, 3600,
                          "seconds for processes that are reloaded; default"
                          " 30")), NULL,
        "a new master key: first into the key file; once every nginx and"
        " worker has read that, run again: it seals, and what is sealed is"
        " sealed anew",
        "key rotate-master --wait 60"),

    LIST("key masters", NULL, NULL, "key_masters()", NULL,
         "list the master keys: the one that seals, those still needed",
         "key masters"),

    OWN("key drop-master", ctl_key_drop_master,
        PARAMS(ARG("KEY", CTL_CODE, 0, 0, "id of the key, 8 hex digits")),
        NULL, NULL, "take a master key that nothing needs out of the key file",
        "key drop-master 3f2a91bc"),

    OWN("key show-sub", ctl_key_show_sub,
        PARAMS(ARG("NAME", CTL_CODE, 0, 0, "ticket, index or password")),
        NULL, NULL, "show one key alone, for a program that needs no more:"
        " a gate, the tickets'", "key show-sub ticket"),

    OWN("key drop", ctl_key_drop, ctl_args_key,
        PARAMS(OPT("--yes", NULL, CTL_FLAG,
                   "do not ask, even of the last key or one that was used")),
        "SELECT * FROM api.staff_key_drop($1, $2, $3, $4)",
        "end a key at once; asks first where an agent may need it",
        "key drop HILL ota 1"),

    RUN("key list", ctl_args_agent, NULL, "key_list($1, $2)",
        "list an agent's live keys, when it used them last, and which signs"
        " callbacks", "key list HILL ota"),

    OWN("key export", ctl_key_export, ctl_args_agent,
        PARAMS(MUST("--password", NULL, CTL_SECRET_TEXT, 0, 0,
                    "export password; - reads it from standard input"),
               OPT_NUMBER("--index", NULL, CTL_INT, 1, 9999,
                          "default: the newest key"),
               OPT("--output", NULL, CTL_SECRET_TEXT,
                   "new file, or a directory for SUPPLIER-USER-INDEX.Bin;"
                   " default: that here; - is standard output")),
        "SELECT * FROM api.staff_key_sealed($1, $2, $3)",
        "write a key file under an export password",
        "key export HILL ota --password - --output ota.Bin"),

    RUN("password set", ctl_args_agent,
        PARAMS(MUST("--password", "password_sealed", CTL_PASSWORD, 0, 0,
                    "the new one; - reads it from standard input")),
        "agent_set($1, $2, $3)", "set an agent's login password",
        "password set HILL ota --password -"),

    RUN("paypassword set", ctl_args_agent,
        PARAMS(MUST("--password", "pay_password_hash", CTL_PAY_PASSWORD, 0, 0,
                    "the first one; - reads it from standard input")),
        "agent_set($1, $2, $3)",
        "give an agent without one a payment password, which it changes",
        "paypassword set HILL ota --password -"),

    RUN("deposit topup", ctl_args_money, ctl_options_money,
        "deposit_topup($1, $2, $3, $4)", "book money that an agent paid in",
        "deposit topup HILL ota 5000.00 --reference BANK-7731"),

    RUN("deposit deduct", ctl_args_money, ctl_options_money,
        "deposit_deduct($1, $2, $3, $4)",
        "take money from a deposit; never what orders hold",
        "deposit deduct HILL ota 120.00 --reference BANK-7802"),

    RUN("deposit show", ctl_args_agent, ctl_options_show,
        "deposit_show($1, $2, $3)", "show the last movements of a deposit",
        "deposit show HILL ota --last 50 --at 2026-12-31"),

    RUN("rebate topup", ctl_args_money,
        PARAMS(REFERENCE,
               OPT_WORDS("--as", "rebate_type", CTL_CHOICE,
                         "direct=0 settlement=2 refund=6 transfer-in=8",
                         "what it was; default direct")),
        "rebate_topup($1, $2, $3, $4)", "book rebate that an agent has earned",
        "rebate topup HILL ota 300.00 --as settlement --reference RB-2611"),

    RUN("rebate deduct", ctl_args_money,
        PARAMS(REFERENCE,
               OPT_WORDS("--as", "rebate_type", CTL_CHOICE,
                         "payout=3 sale=4 exchange=5 transfer-out=7",
                         "what it was; default payout")),
        "rebate_deduct($1, $2, $3, $4)",
        "pay rebate out or take it; never what orders hold",
        "rebate deduct HILL ota 120.00 --as exchange"),

    RUN("rebate show", ctl_args_agent, ctl_options_show,
        "rebate_show($1, $2, $3)",
        "show the last movements of a rebate account",
        "rebate show HILL ota --at 2026-12-31"),

    LIST("callback pending", ctl_args_supplier,
         PARAMS(OPT("--agent", "agent", CTL_CODE, "of this agent only"),
                OPT_NUMBER("--first", "first", CTL_INT, 1, 10000,
                           "how many, the oldest first; default 100")),
         "callback_pending($1, $2)",
         "order_id seq user_name status event_at attempts last_error"
         " next_try_at waits_for",
         "list callbacks that are not delivered yet, and why",
         "callback pending DEMO --agent ota"),

    OWN("callback undelivered", ctl_run_supplier, ctl_args_supplier,
        ctl_options_undelivered,
        "SELECT * FROM api.outbox_undelivered((SELECT supplier_id FROM"
        " api.staff_supplier_id($1)), coalesce(($2::jsonb ->> 'last')::int,"
        " 100))", "list callbacks that were given up, the latest first",
        "callback undelivered DEMO"),

    RUN("callback resend", ctl_args_order,
        PARAMS(OPT_NUMBER("--event", "seq", CTL_INT, 0, 32767,
                          "this event (seq) only; default all that wait or"
                          " were given up")), "callback_resend($1, $2, $3)",
        "send what waits or was given up now, and for another 24 hours",
        "callback resend DEMO 2611210010000000042 --event 2"),

    RUN("paychannel add",
        PARAMS(SUPPLIER, CHANNEL,
               ARG("NAME", CTL_TEXT, 1, 64, "what visitors call it")),
        PARAMS(OPT("--enabled", "enabled", CTL_BOOL,
                   "agents see it; default yes"),
               OPT_NUMBER("--sort", "sort", CTL_INT, 0, 1000000,
                          "its place in the list; default the last")),
        "paychannel_add($1, $2, $3, $4)",
        "add a way to pay at once, or change the one of that code",
        "paychannel add HILL alipay 支付宝"),

    RUN("paychannel list", ctl_args_supplier, NULL, "paychannel_list($1)",
        "list a supplier's ways to pay at once", "paychannel list HILL"),

    RUN("paychannel remove", ctl_args_paychannel, NULL,
        "paychannel_remove($1, $2)", "take a way to pay at once away",
        "paychannel remove HILL alipay"),

    RUN("payment list",
        PARAMS(SUPPLIER,
               { "ORDER", NULL, CTL_INT, 1, INT64_MAX, NULL, 0,
                 "of this order only" }), NULL,
        "payment_list($1, $2)",
        "list what buyers may pay at once, or have paid, the latest first",
        "payment list DEMO 2611210010000000042"),

    RUN("payment show", ctl_args_number, NULL, "payment_show($1, $2)",
        "show all that has happened to a payment; its number, that of one of"
        " its paybacks, or the platform's",
        "payment show DEMO T2611210010000000043"),

    RUN("payment unclear", ctl_args_supplier, NULL, "payment_unclear($1)",
        "list what was sent to a platform and may have happened, for longer"
        " than a minute", "payment unclear DEMO"),

    RUN("payment receive",
        PARAMS(SUPPLIER, NUMBER, AMOUNT),
        PARAMS(MUST("--trade", "trade", CTL_TEXT, 1, 64,
                    "the platform's own number of it")),
        "payment_receive($1, $2, $3, $4::jsonb ->> 'trade')",
        "book money that came and nobody told of, once",
        "payment receive DEMO T2611210010000000043 200.00 --trade 2026112122"),

    LIST("payment suspense", ctl_args_supplier,
         PARAMS(OPT("--open", "open", CTL_FLAG,
                    "only what nobody has resolved")),
         "payment_suspense($1, $2)",
         "number payment account_no order_id order_state amount_fen since"
         " reason resolution resolved_by remark",
         "list what platforms gave back although they were not to: somebody"
         " owes it", "payment suspense DEMO --open"),

    RUN("payment resolve", ctl_args_number,
        PARAMS({ "--as", "as", CTL_CHOICE, 0, 0,
                 "cash=cash bank=bank loss=loss refund=refund", CTL_MUST,
                 "paid again in cash or by the bank, lost, or it is the"
                 " refund: an order not taken ends" },
               MUST("--remark", "remark", CTL_TEXT, 1, 200,
                    "what was found out")),
        "payment_resolve($1, $2, $3)",
        "take out of suspense what a platform gave back",
        "payment resolve DEMO T2611210010000000043 --as cash --remark 游客补款"),

    OWN("payment code", ctl_payment_code,
        PARAMS(ORDER, ARG("CODE", CTL_SECRET_TEXT, 0, 0,
                          "of the buyer's phone; - reads it from standard"
                          " input")),
        PARAMS(OPT_NUMBER("--wait", NULL, CTL_INT, 0, 600,
                          "seconds for the buyer to confirm; default 90"),
               OPT_NUMBER("--address", NULL, CTL_TEXT, 7, 45,
                          "of the desk; default 127.0.0.1")),
        "SELECT * FROM api.staff_payment_code($1, $2, $3, $4, $5)",
        "charge the code on the buyer's phone (Alipay, WeChat Pay, UnionPay)"
        " for an order; prints its tickets",
        "payment code 2611210010000000042 -"),

    RUN("receipt approve", ctl_args_order, NULL, "receipt_approve($1, $2)",
        "approve the receipt of an order that was paid at once",
        "receipt approve DEMO 2611210010000000042"),

    RUN("receipt refuse", ctl_args_order, PARAMS(REMARK),
        "receipt_refuse($1, $2, $3::jsonb ->> 'remark')",
        "refuse it, or that of an order which got less than was due: the order"
        " ends, what came goes back",
        "receipt refuse DEMO 2611210010000000042 --remark 查无此款"),

    RUN("refund list", ctl_args_supplier, NULL, "refund_list($1)",
        "list refunds that are applied for or on their way, the oldest first",
        "refund list DEMO"),

    RUN("refund apply", ctl_args_order,
        PARAMS(MUST("--reason", "reason", CTL_TEXT, 1, 200,
                    "why; the agent and the platform read it")),
        "refund_apply($1, $2, $3::jsonb ->> 'reason')",
        "apply for the money of an order that is paid and not activated, as its"
        " agent would", "refund apply DEMO 2611210010000000042 --reason 行程有变"),

    RUN("refund approve", ctl_args_order, NULL, "refund_approve($1, $2)",
        "approve what is applied for of an order: the money goes back the way"
        " it came", "refund approve DEMO 2611210010000000042"),

    RUN("refund refuse", ctl_args_order, PARAMS(REMARK),
        "refund_refuse($1, $2, $3::jsonb ->> 'remark')",
        "refuse the application for an order: it ends, the money stays",
        "refund refuse DEMO 2611210010000000042 --remark 已入园"),

    RUN("payback resend", ctl_args_number, NULL, "payback_resend($1, $2)",
        "send a refund again that the platform has refused",
        "payback resend DEMO R2611210010000000044"),

    RUN("payback cash", ctl_args_number, NULL, "payback_cash($1, $2)",
        "write down that such a refund was paid in cash",
        "payback cash DEMO R2611210010000000044"),

    RUN("payback done", ctl_args_number,
        PARAMS(MUST("--trade", "trade", CTL_TEXT, 1, 64,
                    "the number of the refund there")),
        "payback_done($1, $2, $3::jsonb ->> 'trade')",
        "write down that it was given back on the platform's site, by hand",
        "payback done DEMO R2611210010000000044 --trade 2026112101"),

    RUN("job list", ctl_args_supplier,
        PARAMS(OPT_NUMBER("--last", "last", CTL_INT, 1, 10000,
                          "how many that were refused; default 100")),
        "job_list($1, $2)",
        "list what platforms were to do and have not done, with the reason and"
        " what staff can do", "job list DEMO"),

    RUN("job resend", ctl_args_number, NULL, "job_resend($1, $2)",
        "let what has run out of tries go on, for a day",
        "job resend DEMO T2611210010000000043"),

    RUN("alarm list", ctl_args_supplier, NULL, "alarm_list($1)",
        "list what staff must look at, the oldest first", "alarm list DEMO"),

    RUN("alarm seen",
        PARAMS(SUPPLIER,
               ARG("ALARM", CTL_INT, 1, INT64_MAX, "number of the alarm")),
        NULL, "alarm_seen($1, $2)", "write down that you have looked at it",
        "alarm seen DEMO 17"),

    OWN("order show", ctl_order_show, ctl_args_order, NULL,
        "SELECT * FROM api.staff_order_show($1, $2)",
        "show an order, with the invoice's title and the client's remark",
        "order show DEMO 2611210010000000042"),

    RUN("order list", ctl_args_supplier,
        PARAMS(OF_SESSION, PLAY_FROM,
               OPT("--to", "last_day", CTL_DAY, "last day"),
               OPT("--unseated", "unseated", CTL_FLAG,
                   "only those whose seats nobody has chosen yet"),
               OPT_NUMBER("--last", "last", CTL_INT, 1, 10000,
                          "how many, the next performance's first; default"
                          " 1000")),
        "order_list($1, $2)",
        "list a theatre's orders by performance, and their seats",
        "order list OPERA --unseated"),

    RUN("order seat",
        PARAMS(SUPPLIER, ORDER, SEATS(CTL_MUST)), NULL,
        "order_seat($1, $2, $3)",
        "give an order its seats, or others than it has, in an area where its"
        " product is sold",
        "order seat OPERA 2612240030000000042 A/5/11-12"),

    OWN("ticket check", ctl_ticket_check,
        PARAMS(SUPPLIER, ARG("TICKETCODE", CTL_TEXT, 1, 118, "or its QR code")),
        PARAMS(MUST("--station", "station", CTL_TEXT, 1, 64,
                    "name of the station"),
               MUST("--gate", "gate", CTL_TEXT, 1, 4, "number of the gate")),
        "SELECT * FROM api.check_ticket((SELECT supplier_id FROM"
        " api.staff_supplier_id($1)), $2, $3, $4, $5)",
        "let a ticket through a gate and write it down",
        "ticket check DEMO 261121001000000000700112345678 --station 南门"
        " --gate 3"),

    OWN("ticket refund", ctl_ticket_refund,
        PARAMS(SUPPLIER, ARG("TICKETCODE...", CTL_LIST, 0, 118,
                             "or their QR codes, of one order")),
        NULL,
        "SELECT * FROM api.staff_ticket_refund((SELECT supplier_id FROM"
        " api.staff_supplier_id($1)), $2, $3)",
        "take tickets back at the counter, as the supplier refunds there",
        "ticket refund DEMO 261121001000000000700112345678"),

    OWN("voucher show", ctl_voucher_show,
        PARAMS(SUPPLIER,
               ARG("CODE", CTL_TEXT, 1, 112, "what its QR code says")), NULL,
        "SELECT * FROM api.staff_order_show($1, $2)",
        "show the order of a voucher that a visitor picks tickets up with, as"
        " order show does",
        "voucher show DEMO 261121001000000000712345678"),

    RUN("notice set",
        PARAMS(SUPPLIER,
               ARG("EVENT", CTL_CODE, 0, 0,
                   "booking, payment, activation, refund or voucher")),
        PARAMS(OPT_NUMBER("--text", "text", CTL_TEXT, 1, 500,
                          "what visitors get; {order} {day} {slot} {products}"
                          " {amount} {supplier} are filled in, at a theatre"
                          " {hall} {performance} {start} {seats}, and {code}"
                          " of tickets (activation) or of the voucher"),
               OPT("--off", "off", CTL_FLAG, "nothing any more")),
        "notice_set($1, $2, $3)",
        "say what visitors are told of an event, or --off",
        "notice set DEMO payment --text '{supplier}：订单{order}已支付，{day}"
        " {slot}，{products}'"),

    RUN("notice list", ctl_args_supplier, NULL, "notice_list($1)",
        "list what visitors are told", "notice list DEMO"),

    OWN("message unsent", ctl_run_supplier, ctl_args_supplier,
        ctl_options_undelivered,
        "SELECT * FROM api.message_unsent((SELECT supplier_id FROM"
        " api.staff_supplier_id($1)), coalesce(($2::jsonb ->> 'last')::int,"
        " 100))",
        "list messages to phones that were given up, the latest first",
        "message unsent DEMO"),

    RUN("renumber", NULL, NULL, "renumber()",
        "give all numbers from now on beyond any that may have been told, as"
        " after a restore; the codes of new orders fit no order that was lost",
        "renumber"),

    RUN("bill fetch", ctl_args_bill, NULL,
        "bill_fetch($1, $2, $3)",
        "let the worker fetch the bill of a day, be it again",
        "bill fetch DEMO 1 2026-11-27"),

    LIST("bill list", ctl_args_supplier,
         PARAMS(BILL_ACCOUNT, FIRST_DAY, LAST_DAY),
         "bill_list($1, $2)",
         "account_no provider day state lines paid_fen refunded_fen fee_fen"
         " payout_fen open last_error",
         "list bills of platforms, what they add up to, and how many"
         " differences are open; default the last 31 days",
         "bill list DEMO --account 1 --from 2026-11-01"),

    LIST("bill show", ctl_args_bill, NULL, "bill_show($1, $2, $3)",
         "line_no kind state number refund_no amount_fen fee_fen at"
         " difference_id differs",
         "show the lines of a bill, and which of them differ from the books",
         "bill show DEMO 1 2026-11-27"),

    LIST("bill differences", ctl_args_supplier,
         PARAMS(BILL_ACCOUNT, FIRST_DAY, LAST_DAY,
                OPT("--open", "open", CTL_FLAG,
                    "only those that nobody has resolved")),
         "bill_differences($1, $2)",
         "difference_id account_no day kind what number ours_fen theirs_fen"
         " ours_state proposal resolution resolved_by remark",
         "list where bills and books differ, with what to do about it",
         "bill differences DEMO --open"),

    RUN("bill resolve",
        PARAMS(SUPPLIER,
               { "DIFFERENCE...", NULL, CTL_LIST, 1, INT64_MAX, "number",
                 CTL_MUST, "their numbers" }),
        PARAMS(OPT_WORDS("--as", "as", CTL_CHOICE,
                         "accept=accept suspense=suspense cash=cash bank=bank"
                         " loss=loss",
                         "accept (default) books nothing, suspense books money"
                         " of an unknown number, to be found out; then it was"
                         " settled in cash or by the bank, or is a loss"),
               OPT_NUMBER("--remark", "remark", CTL_TEXT, 1, 200,
                          "what was found out")),
        "bill_resolve($1, $2::int8[], $3)",
        "write down that differences have been dealt with",
        "bill resolve DEMO 17 18 --as suspense --remark 来源待查"),

    RUN("bill withdraw",
        PARAMS(SUPPLIER, ACCOUNT, AMOUNT),
        PARAMS(MUST("--reference", "reference", CTL_TEXT, 1, 64,
                    "number of the bank's paper; said twice it counts once"),
               OPT("--fee", "fee_fen", CTL_MONEY,
                   "what the platform has kept besides, in yuan"),
               OPT("--returned", "returned", CTL_FLAG,
                   "the other way: the bank has sent it back, or it was"
                   " booked by mistake"),
               OPT_NUMBER("--remark", "remark", CTL_TEXT, 1, 200,
                          "what is to be known of it")),
        "bill_withdraw($1, $2, $3, $4)",
        "book money that was drawn from a platform to the bank",
        "bill withdraw DEMO 1 5000.00 --reference BANK-20261128-7"),

    LIST("bill withdrawals", ctl_args_supplier,
         PARAMS(BILL_ACCOUNT, FIRST_DAY, LAST_DAY),
         "bill_withdrawals($1, $2)",
         "booked_at account_no provider reference amount_fen fee_fen returned"
         " booked_by remark",
         "list what was drawn from platforms to the bank",
         "bill withdrawals DEMO --from 2026-11-01"),

    OWN("statement agent", ctl_statement,
        PARAMS(SUPPLIER, USER, MONTH), ctl_options_statement,
        "SELECT * FROM api.staff_statement_agent($1, $2, $3)",
        "a month of an agent's accounts as CSV: what each began with, every"
        " movement, what it ended with",
        "statement agent DEMO demo 2026-11 --output demo.csv"),

    OWN("statement supplier", ctl_statement,
        PARAMS(SUPPLIER, MONTH), ctl_options_statement,
        "SELECT * FROM api.staff_statement_supplier($1, $2)",
        "a month of a supplier's ledger as CSV: receipts by platform, fees,"
        " refunds, payouts, sales",
        "statement supplier DEMO 2026-11 --output 2026-11.csv"),

    LIST("life list", NULL, NULL, "life_list()",
         "life began_at reason numbers_left_out",
         "list when the database was found to be another one", "life list"),

    OWN("audit", ctl_run_audit, NULL,
        PARAMS(OPT("--supplier", "supplier", CTL_CODE, "this supplier only")),
        "SELECT * FROM api.staff_audit($1)",
        "prove the books; prints what is wrong, exit status 1 if anything is",
        "audit --supplier HILL"),

    { NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL }
};
