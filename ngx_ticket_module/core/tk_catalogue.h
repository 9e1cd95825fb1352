/*
 * The snapshots a quote is made from: what staff configured for one supplier
 * (tk_supplier_t) and for one of its agents (tk_agent_t), and look-ups in them.
 * What they are built from: tk_snapshot.h.
 */

#ifndef TK_CATALOGUE_H
#define TK_CATALOGUE_H

#include "tk.h"
#include "tk_crypto.h"
#include "tk_value.h"

typedef struct {
    int32_t         product_id;
    tk_str_t        code, name, unit, conditions;
    int             class_id;       /* 0, 1 */
    int             form;           /* 1 single tickets, 2 group ticket */
    int             real_name;
    int32_t         minimum, maximum;      /* maximum 0: none */
    int32_t         id_maximum;     /* SimpleIDmaximum, 0 none */
    int32_t         day_limit;      /* -1: not set (-1502) */
    int             effect_mode;    /* 'A', 'B' */
    int32_t         order_days, web_order_days, ticket_days;
    int32_t         days_ahead;
    int             last_minute;    /* of the last booking day, 1440 none */
    tk_day_t        first_day, last_day;
    int             week_first, week_last, week_negated;   /* 0: every day */
    int             on_sale;
    int             legs;           /* attractions that its terms of settlement
                                       have; 0: it has no terms */
    int32_t         issue_days;     /* by its terms it is valid for so many days
                                       from the issue on; 0: it is not so */
    int             min_age, max_age;   /* of its visitors; 0: no limit */
    int32_t         id_days;        /* id_maximum is for visit days less than so
                                       many apart; 0: for all days */
    int32_t         phone_maximum;  /* what one phone may book, 0 none */
    int32_t         phone_days;     /* likewise */
    int             valid_mode;     /* its tickets are valid: 1 on the day of
                                       the visit; 2 from the day of booking for
                                       valid_days more; 3 from then to
                                       valid_last; 4 from the day of the visit
                                       for ticket_days; 5 from valid_first to
                                       valid_last */
    int32_t         valid_days;
    tk_day_t        valid_first, valid_last;
    int32_t         wait_minutes;   /* ... behind their payment */
} tk_product_t;

typedef struct {
    int32_t         product_id;
    int32_t         agent_id;       /* 0: everybody */
    tk_day_t        first_day;      /* of booking */
    int64_t         price_fen;
} tk_price_t;

/* On one weekday, before any price without one. */
typedef struct {
    int32_t         product_id;
    int32_t         agent_id;       /* 0: everybody */
    int             weekday;        /* 1 is Monday */
    tk_day_t        first_day, last_day;   /* of booking */
    int64_t         price_fen;
} tk_day_price_t;

typedef struct {
    int32_t         product_id;
    tk_day_t        first_day, last_day;   /* of booking */
    int32_t         every, free;
} tk_promotion_t;

typedef struct {
    int32_t         product_id;
    int             unit;           /* 'D', 'H' */
    int32_t         units_ahead;
    int             mode;           /* 'A' percent * 100, 'B' fen */
    int64_t         value;
} tk_fee_rule_t;

typedef struct {
    int32_t         route_id;
    tk_str_t        code, name;
} tk_route_t;

typedef struct {
    int32_t         route_id;
    int32_t         product_id;
} tk_route_product_t;

typedef struct {
    int32_t         route_id;
    tk_day_t        day;
    int             slot_no;
    int             start_minute, end_minute;
    int32_t         total_capacity, online_capacity;
    int             enabled;
} tk_slot_t;

typedef struct {
    int32_t         hall_id;
    tk_str_t        name;
} tk_hall_t;

typedef struct {
    int32_t         session_id;
    int32_t         hall_id;
    tk_str_t        name;
} tk_session_t;

/* Minutes are of the day; they pass 1440 where it ends after midnight. */
typedef struct {
    int32_t         session_id;
    tk_day_t        day;
    int32_t         map_no;
    int             start_minute, end_minute;
    int             sale_end_minute;
    int             check_from_minute, check_until_minute;
    int             state;          /* 'O' open, 'D' disabled, 'C' cancelled */
} tk_performance_t;

typedef struct {
    int32_t         area_id;
    int32_t         hall_id;
    int32_t         map_no;
    int             place;          /* the better ones first */
    int32_t         seats;          /* numbered from 1 */
    tk_str_t        code, name, color;
} tk_area_t;

typedef struct {
    int32_t         product_id;
    int32_t         area_id;
} tk_product_area_t;

typedef struct {
    int32_t         product_id;
    int32_t         session_id;     /* 0: any */
    tk_day_t        first_day, last_day;    /* of the performance */
    int64_t         price_fen;
} tk_performance_price_t;

/* Whose documents an order of a group ticket with names needs. */
typedef enum {
    TK_GUESTS_ONE = 1,              /* of one visitor at least */
    TK_GUESTS_ALL,
    TK_GUESTS_PER,                  /* of one of every guest_per */
    TK_GUESTS_CONTACT               /* its contact's is enough */
} tk_guests_e;

/* What the open API shows of a product beside what it is. */
typedef struct {
    int32_t         product_id;
    int32_t         version;        /* 0 new; rises with what is shown of it */
    int             is_ticket;      /* it is exchanged for a ticket of paper */
    int             adults, children;   /* that one ticket is for */
    int             guest_rule;     /* tk_guests_e */
    int             guest_per;
    int             refund;         /* its tickets can be given back */
    int             review;         /* ... once staff have said so */
    int32_t         scenic_id;
    int             confirm;        /* staff confirm an order that is paid
                                       before its tickets are out */
    int64_t         market_fen, sale_fen;   /* -1: none of its own */
    int             assign_slot;    /* who names none is given one */
    tk_str_t        address, description, kind, scenic_name, out_id;
} tk_open_product_t;

/* A ticket of several attractions takes places of those that are suppliers
 * themselves: of a product there. */
typedef struct {
    int32_t         product_id;
    int32_t         owner_id;       /* the other supplier */
    int32_t         owner_product_id;
    int32_t         day_limit;      /* of that product */
    int32_t         site_limit;     /* of all that the other one sells */
} tk_stock_t;

/* A day that another supplier has called off. */
typedef struct {
    int32_t         owner_id;
    tk_day_t        day;
} tk_stock_off_t;

/* Who sells tickets that a supplier's gates let in, beside its own; and the
 * lives of the database by that one's orders. */
typedef struct {
    int32_t         supplier_id;
    tk_life_t       life;
} tk_operator_t;

/* An agent that sells railway tickets, as its clients call it; and the channel
 * of their orders.  Keys are hex digits of what is sealed, the newer one last;
 * len 0: there is none. */
#define TK_RAIL_KEYS    2

typedef struct {
    int32_t         agent_id;
    int             enabled;
    int             purchase_on;    /* it may be paid for */
    tk_str_t        code;
    tk_str_t        keys[TK_RAIL_KEYS];
} tk_rail_merchant_t;

typedef struct {
    tk_str_t        keys[TK_RAIL_KEYS];
} tk_rail_channel_t;

/* Arrays are sorted by their fields from the first on. */

typedef struct {
    int32_t         supplier_id;
    tk_str_t        code, name;
    int             kind;           /* '1' scenic area, '2' theatre */
    int             slot_mode, fee_mode, activateable, gate_media;
    int             active_refund, single_product_orders, single_purchase;
    int             page_base;
    int             seating;        /* 'C' who books chooses seats, 'A' they
                                       are assigned at once, 'H' by hand */
    int32_t         pay_timeout_min;
    int32_t         day_limit;
    int64_t         version;
    tk_zone_t       zone;

    tk_product_t        *products;          size_t  nproducts;
    tk_price_t          *prices;            size_t  nprices;
    tk_day_price_t      *day_prices;        size_t  nday_prices;
    tk_promotion_t      *promotions;        size_t  npromotions;
    tk_fee_rule_t       *fee_rules;         size_t  nfee_rules;
    tk_route_t          *routes;            size_t  nroutes;
    tk_route_product_t  *route_products;    size_t  nroute_products;
    tk_slot_t           *slots;             size_t  nslots;
    tk_day_t            *days_off;          size_t  ndays_off;
    tk_lives_t           lives;             /* of its orders */
    tk_stock_t          *stocks;            size_t  nstocks;
    tk_stock_off_t      *stocks_off;        size_t  nstocks_off;
    tk_operator_t       *operators;         size_t  noperators;
    tk_open_product_t   *open_products;     size_t  nopen_products;
    tk_rail_merchant_t  *rail_merchants;    size_t  nrail_merchants;
    tk_rail_channel_t   *rail_channels;     size_t  nrail_channels;

    /* Of theatres; look-ups in tk_theatre.h. */
    tk_hall_t           *halls;             size_t  nhalls;
    tk_session_t        *sessions;          size_t  nsessions;
    tk_performance_t    *performances;      size_t  nperformances;
    tk_area_t           *areas;             size_t  nareas;
    tk_product_area_t   *product_areas;     size_t  nproduct_areas;
    tk_performance_price_t  *performance_prices;
    size_t               nperformance_prices;

    const tk_product_t **products_by_code;      /* the same, sorted by code */
    const tk_route_t   **routes_by_code;
} tk_supplier_t;

typedef struct {
    int             key_index;
    tk_time_t       created_at;
    tk_str_t        sealed;
} tk_agent_key_t;

/* A block of addresses, as cidr_send() writes it: family, bits, 1, length,
 * address. */

typedef struct {
    tk_str_t        sent;
} tk_block_t;

/* What was guessed wrong of a secret: until when that locks it; 0: never. */
typedef struct {
    int             kind;           /* tk_guess_e */
    int64_t         version;        /* rises with a lock and its lifting */
    tk_time_t       locked_until;
} tk_guess_t;

typedef struct {
    int32_t         agent_id;
    tk_str_t        user, name, unit_id;
    tk_str_t        pay_user;       /* pay_password_hash was made with it */
    int             unit_type;      /* '1'..'8' */
    int             enabled, official;
    int             can_cash, can_deposit, can_rebate, can_epay;
    int32_t         day_limit;      /* 0 none */
    int             all_products, sends_messages, has_callback;
    int64_t         version;
    tk_str_t        password_sealed;
    tk_str_t        pay_password_hash;      /* empty: not set */
    tk_agent_key_t *keys;           size_t  nkeys;      /* by key_index */
    int32_t        *products;       size_t  nproducts;  /* sorted ids */
    int             post_only;      /* writes come by POST */
    int             strict;         /* signs with HMAC-SHA256, each once */
    int             charge_form;    /* for tickets of settlement: 'D' from its
                                       deposit, 'A', 'C' by an agreement, 'N'
                                       not at all */
    int             open_enabled;   /* may call the open API */
    tk_agent_key_t *open_keys;      size_t  nopen_keys; /* for that, by
                                                           key_index */
    tk_block_t     *blocks;         size_t  nblocks;    /* it calls from; none:
                                                           from anywhere */
    tk_guess_t     *guesses;        size_t  nguesses;   /* by kind */
} tk_agent_t;

/* How products_by_code and routes_by_code are sorted. */
int tk_compare_product_code(const void *a, const void *b);
int tk_compare_route_code(const void *a, const void *b);

/* NULL when there is none. */
const tk_product_t *tk_product_by_code(const tk_supplier_t *s, tk_str_t code);
const tk_product_t *tk_product_by_id(const tk_supplier_t *s, int32_t id);
/* Never NULL: of a product of which nothing is said these are the defaults. */
const tk_open_product_t *tk_open_product_of(const tk_supplier_t *s, int32_t id);
const tk_route_t *tk_route_by_code(const tk_supplier_t *s, tk_str_t code);
int tk_route_has(const tk_supplier_t *s, int32_t route_id, int32_t product_id);

/* The slots of a line on a day: first and number. */
const tk_slot_t *tk_slots_of(const tk_supplier_t *s, int32_t route_id,
    tk_day_t day, size_t *n);

/* May this agent call from the address of 4 or 16 bytes?  One of IPv4 in IPv6
 * (::ffff:0:0/96) is the IPv4 one; len 0, no address at all, is in no block. */
int tk_agent_calls_from(const tk_agent_t *a, const unsigned char *address,
    size_t len);

/* May this agent sell it (permission and on_sale; of what its distributors are
 * charged for: can it be)? */
int tk_agent_may_sell(const tk_agent_t *a, const tk_product_t *p);

/* Is it charged for tickets of settlement by an agreement, and not from its
 * deposit, which it may have no leave to use? */
int tk_agent_has_agreed(const tk_agent_t *a);

/*
 * Price on a day of booking; -1 when there is none.  The agent's own comes
 * before everybody's, and of each one of that day before one from a day on.
 */
int64_t tk_price_of(const tk_supplier_t *s, const tk_agent_t *a,
    int32_t product_id, tk_day_t booked_on);

/* The same, of nobody's own price: what the product costs at the counter. */
int64_t tk_list_price_of(const tk_supplier_t *s, int32_t product_id,
    tk_day_t booked_on);

/* Free persons among quantity, on a day of booking (R110). */
int32_t tk_free_of(const tk_supplier_t *s, int32_t product_id,
    tk_day_t booked_on, int32_t quantity);

/*
 * Is it sold today, at that minute of the supplier's day, for a day (R194,
 * decisions 44 and 45)?  Too few days ahead is outside the window; on the last
 * day of booking the presale time can have passed.
 */
TK_MUST tk_err_t tk_product_sold(const tk_product_t *p, tk_day_t today,
    int minute, tk_day_t day);

/* The last day, and the first, on which a ticket is valid that is booked today
 * for a day; from TK_NO_DAY (tk_request.h): from that day on. */
tk_day_t tk_valid_until(const tk_product_t *p, tk_day_t today, tk_day_t day,
    tk_day_t *from);

/* The places at others that a product takes: first and number. */
const tk_stock_t *tk_stocks_of(const tk_supplier_t *s, int32_t product_id,
    size_t *n);

/* Has one of those others called the day off? */
int tk_stocks_off(const tk_supplier_t *s, int32_t product_id, tk_day_t day);

/* Has the supplier called the whole day off?  Slots know it by themselves. */
int tk_day_off(const tk_supplier_t *s, tk_day_t day);

/* May it still be booked: in use, and not over? */
int tk_slot_open(const tk_slot_t *slot, tk_day_t today, int minute);


/* Quota rows, as ticket.quota has them; SQL's api.quota_id() agrees. */

#define TK_QUOTA_SLOT           1       /* ref: route_id * 1000 + slot_no */
#define TK_QUOTA_PRODUCT_DAY    2       /* ref: product_id */
#define TK_QUOTA_SITE_DAY       3       /* ref: 0 */
#define TK_QUOTA_DESK_SLOT      5       /* as SLOT, for the front desk */
#define TK_QUOTA_AGENT_BOOKED   7       /* on a day of booking; ref: agent_id;
                                           4 was that by effective day, 6 is
                                           TK_CELL_ID_USE */
#define TK_QUOTA_SEATS          8       /* tk_seats_quota() */

/* kind * 2^56 + day * 2^36 + ref. */
int64_t tk_quota_id(int kind, tk_day_t day, int64_t ref);
int tk_quota_kind(int64_t id);
tk_day_t tk_quota_day(int64_t id);
int64_t tk_quota_ref(int64_t id);

#endif
