/*
 * Accounts made of rows and files, as tk_pay_account.h says.
 */

#include <stdio.h>

#include "tk_buf.h"
#include "tk_pay_account.h"
#include "tk_pay_kind.h"
#include "tk_pay_text.h"
#include "tk_providers.h"
#include "tk_value.h"

#define TK_PAY_TEXT     TK_PAY_KEY_FILE
#define TK_PAY_KEY_ID   "PUB_KEY_ID_"
#define TK_PAY_SAID     48              /* of a text of others, in a sentence */


typedef enum {
    TK_PAY_OUR_KEY = 0,
    TK_PAY_OUR_CERT,
    TK_PAY_PLATFORM_KEY,
    TK_PAY_PLATFORM_CERT,
    TK_PAY_ROOT,
    TK_PAY_MIDDLE,
    TK_PAY_SECRET,
    TK_PAY_API_CERT,
    TK_PAY_API_KEY,
    TK_PAY_ROLES
} tk_pay_role_e;

#define TK_PAY_BIT(role)    (1u << TK_PAY_##role)

typedef struct {
    const tk_pay_row_t   *row;
    const struct tk_pay_platform_s  *platform;
    tk_time_t             now;
    tk_pool_t            *pool;
    tk_pay_owned_t       *owned;
    char                 *why;
    unsigned              seen;         /* roles that are there */
    int                   certified;    /* a certificate of the platform is
                                           good */
    const tk_pay_file_t  *our_key;
    const tk_pay_file_t  *our_cert;
    const tk_pay_file_t  *late;         /* one of the platform's that is over */
    tk_time_t             late_until;
    tk_str_t              last_path;    /* that of theirs which ends last */
    tk_time_t             last_until;
    tk_pay_key_t         *cert_key;     /* of our certificate; to be freed, */
    tk_pay_key_t         *tls_key;      /* ... as this one */
    tk_buf_t              roots, between;       /* PEM */
} tk_pay_making_t;

typedef tk_err_t (*tk_pay_make_pt)(tk_pay_making_t *m,
    const tk_pay_file_t *file, tk_pay_facts_t *facts);

static tk_err_t tk_pay_make_key(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts);
static tk_err_t tk_pay_make_cert(tk_pay_making_t *m,
    const tk_pay_file_t *file, tk_pay_facts_t *facts);
static tk_err_t tk_pay_make_trust_key(tk_pay_making_t *m,
    const tk_pay_file_t *file, tk_pay_facts_t *facts);
static tk_err_t tk_pay_make_trust_cert(tk_pay_making_t *m,
    const tk_pay_file_t *file, tk_pay_facts_t *facts);
static tk_err_t tk_pay_make_root(tk_pay_making_t *m,
    const tk_pay_file_t *file, tk_pay_facts_t *facts);
static tk_err_t tk_pay_make_middle(tk_pay_making_t *m,
    const tk_pay_file_t *file, tk_pay_facts_t *facts);
static tk_err_t tk_pay_make_secret(tk_pay_making_t *m,
    const tk_pay_file_t *file, tk_pay_facts_t *facts);
static tk_err_t tk_pay_make_api_cert(tk_pay_making_t *m,
    const tk_pay_file_t *file, tk_pay_facts_t *facts);
static tk_err_t tk_pay_make_api_key(tk_pay_making_t *m,
    const tk_pay_file_t *file, tk_pay_facts_t *facts);


/* The roles of files, in the order of tk_pay_role_e. */

static const struct {
    const char      *name;
    const char      *words;             /* what belongs there */
    tk_pay_kind_e    kind;
    int              secret;
    int              notices;           /* needed to verify notices */
    tk_pay_make_pt   make;
} tk_pay_roles[TK_PAY_ROLES] = {
    { "our_key", "our private key", TK_PAY_IS_PRIVATE, 1, 0,
      tk_pay_make_key },
    { "our_cert", "our certificate", TK_PAY_IS_CERT, 0, 0,
      tk_pay_make_cert },
    { "platform_key", "the platform's public key", TK_PAY_IS_PUBLIC, 0, 1,
      tk_pay_make_trust_key },
    { "platform_cert", "the platform's certificate", TK_PAY_IS_CERT, 0, 1,
      tk_pay_make_trust_cert },
    { "root", "the root certificates", TK_PAY_IS_CERT, 0, 1,
      tk_pay_make_root },
    { "middle", "the certificates between root and platform", TK_PAY_IS_CERT,
      0, 1, tk_pay_make_middle },
    { "secret", "the secret that the platform and we share",
      TK_PAY_IS_NOTHING, 1, 1, tk_pay_make_secret },
    { "api_cert", "our certificate for TLS", TK_PAY_IS_CERT, 0, 0,
      tk_pay_make_api_cert },
    { "api_key", "its private key", TK_PAY_IS_PRIVATE, 1, 0,
      tk_pay_make_api_key }
};


/* What accounts of a platform are made of; the first row that fits counts. */

typedef enum {
    TK_PAY_SERIAL_NONE = 0,
    TK_PAY_SERIAL_SN,                   /* Alipay's, of the certificate */
    TK_PAY_SERIAL_HEX,
    TK_PAY_SERIAL_DECIMAL,
    TK_PAY_SERIAL_SAID                  /* the setting alone has it */
} tk_pay_serial_e;

typedef struct tk_pay_platform_s {
    const char      *name;
    int              mode;              /* -1: whichever */
    int              keyless;           /* of those that sign by the secret */
    const char      *gateway;
    const char      *page;              /* that takes its notices */
    unsigned         may;               /* roles: what is not is wrong */
    unsigned         used;              /* ... what else is not looked at */
    unsigned         must;
    unsigned         trust;             /* one of these, or what was found */
    tk_pay_serial_e  serial;            /* of our certificate */
    size_t           secret_min, secret_max;
} tk_pay_platform_t;

#define TK_PAY_ALIPAY   (TK_PAY_BIT(OUR_KEY) | TK_PAY_BIT(OUR_CERT)           \
                         | TK_PAY_BIT(PLATFORM_KEY)                           \
                         | TK_PAY_BIT(PLATFORM_CERT) | TK_PAY_BIT(ROOT)       \
                         | TK_PAY_BIT(SECRET))
#define TK_PAY_WECHAT3  (TK_PAY_BIT(OUR_KEY) | TK_PAY_BIT(OUR_CERT)           \
                         | TK_PAY_BIT(PLATFORM_KEY)                           \
                         | TK_PAY_BIT(PLATFORM_CERT) | TK_PAY_BIT(ROOT)       \
                         | TK_PAY_BIT(MIDDLE) | TK_PAY_BIT(SECRET))
#define TK_PAY_WECHAT2  (TK_PAY_BIT(SECRET) | TK_PAY_BIT(API_CERT)            \
                         | TK_PAY_BIT(API_KEY))
#define TK_PAY_UNIONPAY (TK_PAY_BIT(OUR_KEY) | TK_PAY_BIT(OUR_CERT)           \
                         | TK_PAY_BIT(ROOT) | TK_PAY_BIT(MIDDLE)              \
                         | TK_PAY_BIT(SECRET))
#define TK_PAY_CLEARING (TK_PAY_BIT(OUR_KEY) | TK_PAY_BIT(PLATFORM_KEY))

static const tk_pay_platform_t  tk_pay_platforms[] = {
    {
        "alipay", 0, 0, "https://openapi.alipay.com/gateway.do",
        "notify_url.aspx", TK_PAY_ALIPAY,
        TK_PAY_BIT(OUR_KEY) | TK_PAY_BIT(PLATFORM_KEY)
        | TK_PAY_BIT(PLATFORM_CERT) | TK_PAY_BIT(SECRET),
        TK_PAY_BIT(OUR_KEY), TK_PAY_BIT(PLATFORM_KEY),
        TK_PAY_SERIAL_NONE, 8, 64
    }, {
        "alipay", 1, 0, "https://openapi.alipay.com/gateway.do",
        "notify_url.aspx", TK_PAY_ALIPAY, TK_PAY_ALIPAY,
        TK_PAY_BIT(OUR_KEY) | TK_PAY_BIT(OUR_CERT) | TK_PAY_BIT(ROOT),
        TK_PAY_BIT(PLATFORM_CERT), TK_PAY_SERIAL_SN, 8, 64
    }, {
        /* its certificates can be fetched: none is needed at first */
        "wechat3", 0, 0, "https://api.mch.weixin.qq.com",
        "WeChatNotify.aspx", TK_PAY_WECHAT3, TK_PAY_WECHAT3,
        TK_PAY_BIT(OUR_KEY) | TK_PAY_BIT(SECRET), 0,
        TK_PAY_SERIAL_HEX, 32, 32
    }, {
        "wechat3", 1, 0, "https://api.mch.weixin.qq.com",
        "WeChatNotify.aspx", TK_PAY_WECHAT3, TK_PAY_WECHAT3,
        TK_PAY_BIT(OUR_KEY) | TK_PAY_BIT(SECRET), TK_PAY_BIT(PLATFORM_KEY),
        TK_PAY_SERIAL_HEX, 32, 32
    }, {
        "wechat2", -1, 0, "https://api.mch.weixin.qq.com",
        "WeChatNotify.aspx", TK_PAY_WECHAT2, TK_PAY_WECHAT2,
        TK_PAY_BIT(SECRET), 0, TK_PAY_SERIAL_NONE, 32, 32
    }, {
        "unionpay", -1, 1, "https://gateway.95516.com/gateway/api",
        "UnionPayNotify.aspx", TK_PAY_UNIONPAY, TK_PAY_BIT(SECRET),
        TK_PAY_BIT(SECRET), 0, TK_PAY_SERIAL_NONE, 8, 128
    }, {
        "unionpay", -1, 0, "https://gateway.95516.com/gateway/api",
        "UnionPayNotify.aspx", TK_PAY_UNIONPAY,
        TK_PAY_UNIONPAY & ~TK_PAY_BIT(SECRET),
        TK_PAY_BIT(OUR_KEY) | TK_PAY_BIT(OUR_CERT) | TK_PAY_BIT(ROOT), 0,
        TK_PAY_SERIAL_DECIMAL, 0, 0
    }, {
        "clearing", -1, 0, NULL,
        "ClearingNotify.aspx", TK_PAY_CLEARING, TK_PAY_CLEARING,
        TK_PAY_BIT(OUR_KEY), TK_PAY_BIT(PLATFORM_KEY),
        TK_PAY_SERIAL_SAID, 0, 0
    }
};


/* ---- Roles and platforms ---- */

static tk_pay_role_e
tk_pay_role(const tk_pay_file_t *file)
{
    int  i;

    for (i = 0; i < TK_PAY_ROLES; i++) {
        if (tk_str_eq(file->role, tk_str_c(tk_pay_roles[i].name))) {
            break;
        }
    }

    return (tk_pay_role_e) i;
}


static int
tk_pay_has_role(const tk_pay_row_t *row, tk_pay_role_e role)
{
    size_t  i;

    for (i = 0; i < row->nfiles; i++) {
        if (tk_pay_role(&row->files[i]) == role) {
            return 1;
        }
    }

    return 0;
}


static const tk_pay_platform_t *
tk_pay_platform(const tk_pay_row_t *row)
{
    int                       keyless;
    size_t                    i;
    const tk_pay_platform_t  *p;

    keyless = tk_pay_has_role(row, TK_PAY_SECRET)
              && !tk_pay_has_role(row, TK_PAY_OUR_KEY);

    for (i = 0; i < sizeof(tk_pay_platforms) / sizeof(*p); i++) {
        p = &tk_pay_platforms[i];

        if (tk_str_eq(row->provider, tk_str_c(p->name))
            && (p->mode == -1 || p->mode == row->mode)
            && (!p->keyless || keyless))
        {
            return p;
        }
    }

    return NULL;
}


int
tk_pay_file_wanted(const tk_pay_row_t *row, const tk_pay_file_t *file,
    tk_pay_use_e use)
{
    tk_pay_role_e             role;
    const tk_pay_platform_t  *platform;

    role = tk_pay_role(file);
    platform = tk_pay_platform(row);

    if (role == TK_PAY_ROLES || platform == NULL
        || !(platform->used & 1u << role)
        || (use == TK_PAY_FOR_NOTICES && !tk_pay_roles[role].notices))
    {
        return 0;
    }

    return tk_pay_roles[role].secret ? 2 : 1;
}


/* ---- What is wrong ---- */

static int
tk_pay_len(tk_str_t s, int max)
{
    return s.len > (size_t) max ? max : (int) s.len;
}


#define TK_PAY_SAY(m, ...)  (snprintf((m)->why, TK_PAY_WHY, __VA_ARGS__),     \
                             TK_BAD_VALUE)

/* PATH, for "%.*s". */
#define TK_PAY_PATH(file)   tk_pay_len((file)->path, 256),                    \
                            (const char *) (file)->path.data


/* "PATH is a public key, and not our private key (our_key)" */

static tk_err_t
tk_pay_wrong_kind(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_kind_e kind)
{
    tk_pay_role_e  role;

    role = tk_pay_role(file);

    if (file->text.len == 0) {
        return TK_PAY_SAY(m, "%.*s is empty: %s (%s) belongs there",
                          TK_PAY_PATH(file), tk_pay_roles[role].words,
                          tk_pay_roles[role].name);
    }

    return TK_PAY_SAY(m, "%.*s %s: %s (%s) belongs there", TK_PAY_PATH(file),
                      tk_pay_kind_words(kind), tk_pay_roles[role].words,
                      tk_pay_roles[role].name);
}


static tk_err_t
tk_pay_unreadable(tk_pay_making_t *m, const tk_pay_file_t *file)
{
    return TK_PAY_SAY(m, "%.*s cannot be read as %s (%s): it is damaged, or"
                      " not RSA of %d bits at least", TK_PAY_PATH(file),
                      tk_pay_roles[tk_pay_role(file)].words,
                      tk_pay_roles[tk_pay_role(file)].name, TK_PAY_KEY_BITS);
}


static tk_err_t
tk_pay_check_kind(tk_pay_making_t *m, const tk_pay_file_t *file)
{
    tk_pay_kind_e  kind, want;

    want = tk_pay_roles[tk_pay_role(file)].kind;

    if (file->text.len > TK_PAY_TEXT) {
        return TK_PAY_SAY(m, "%.*s has more than %d bytes: it is no key",
                          TK_PAY_PATH(file), TK_PAY_TEXT);
    }

    kind = tk_pay_kind(file->text, want);

    return kind == want ? TK_OK : tk_pay_wrong_kind(m, file, kind);
}


/* yyyy-MM-dd of Beijing, as the platforms count. */

static const char *
tk_pay_day(tk_time_t t, char day[TK_PAY_CLOCK + 1])
{
    tk_pay_clock(t, (unsigned char *) day);
    day[TK_PAY_DATE] = '\0';

    return day;
}


static tk_err_t
tk_pay_check_days(tk_pay_making_t *m, const tk_pay_file_t *file,
    const tk_pay_facts_t *facts)
{
    char  day[TK_PAY_CLOCK + 1];

    if (m->now < facts->from) {
        return TK_PAY_SAY(m, "%.*s (%.*s) is not valid before %s",
                          TK_PAY_PATH(file), tk_pay_len(file->role, 16),
                          (const char *) file->role.data,
                          tk_pay_day(facts->from, day));
    }

    if (m->now >= facts->until) {
        return TK_PAY_SAY(m, "%.*s (%.*s) is not valid any more: it ended on"
                          " %s", TK_PAY_PATH(file),
                          tk_pay_len(file->role, 16),
                          (const char *) file->role.data,
                          tk_pay_day(facts->until, day));
    }

    return TK_OK;
}


/* ---- The parts ---- */

static tk_err_t
tk_pay_copy(tk_pay_making_t *m, tk_str_t s, tk_str_t *copy)
{
    *copy = (tk_str_t) tk_null_str;

    if (s.len == 0) {
        return TK_OK;
    }

    *copy = tk_str_copy(m->pool, s);

    return copy->data == NULL ? TK_NO_MEMORY : TK_OK;
}


/* The first certificate that ends is the one to be renewed. */

static void
tk_pay_ends(tk_pay_making_t *m, tk_str_t path, tk_time_t until)
{
    if (until != 0 && until < m->owned->until
        && tk_pay_copy(m, path, &m->owned->until_path) == TK_OK)
    {
        m->owned->until = until;
    }
}


/* Of the platform's, the one that ends last. */

static void
tk_pay_lasts(tk_pay_making_t *m, tk_str_t path, tk_time_t until)
{
    if (until > m->last_until) {
        m->last_path = path;
        m->last_until = until;
    }
}


static void
tk_pay_print_key(tk_pay_facts_t *facts, tk_pay_key_t *key)
{
    facts->printed = tk_pay_key_print(key, facts->fingerprint) == TK_OK;
}


/* A certificate's facts, and its key, to be freed. */

static tk_err_t
tk_pay_read_cert(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts, tk_pay_cert_t **cert, tk_pay_key_t **key)
{
    tk_err_t  rc;

    *cert = NULL;
    *key = NULL;

    rc = tk_pay_check_kind(m, file);
    if (rc != TK_OK) {
        return rc;
    }

    *cert = tk_pay_cert_read(file->text);
    *key = *cert == NULL ? NULL : tk_pay_cert_key(*cert);

    if (*key == NULL
        || tk_pay_cert_days(*cert, &facts->from, &facts->until) != TK_OK)
    {
        tk_pay_cert_free(*cert);
        tk_pay_key_free(*key);
        return tk_pay_unreadable(m, file);
    }

    facts->printed = tk_pay_cert_print(*cert, facts->fingerprint) == TK_OK;

    return TK_OK;
}


static tk_err_t
tk_pay_make_key(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts)
{
    tk_err_t  rc;

    if (m->our_key != NULL) {
        return TK_PAY_SAY(m, "%.*s and %.*s are both our_key",
                          TK_PAY_PATH(m->our_key), TK_PAY_PATH(file));
    }

    rc = tk_pay_check_kind(m, file);
    if (rc != TK_OK) {
        return rc;
    }

    m->our_key = file;
    m->owned->account.key = tk_pay_key_private(file->text);

    if (m->owned->account.key == NULL) {
        return tk_pay_unreadable(m, file);
    }

    tk_pay_print_key(facts, m->owned->account.key);

    return TK_OK;
}


static tk_err_t
tk_pay_cert_serial(tk_pay_making_t *m, tk_pay_cert_t *cert, tk_str_t *serial)
{
    switch (m->platform->serial) {

    case TK_PAY_SERIAL_SN:
        return tk_pay_cert_sn(m->pool, cert, serial);

    case TK_PAY_SERIAL_HEX:
        return tk_pay_cert_hex(m->pool, cert, serial);

    case TK_PAY_SERIAL_DECIMAL:
        return tk_pay_cert_decimal(m->pool, cert, serial);

    case TK_PAY_SERIAL_NONE:
    case TK_PAY_SERIAL_SAID:
        break;
    }

    *serial = (tk_str_t) tk_null_str;

    return TK_OK;
}


static tk_err_t
tk_pay_make_cert(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts)
{
    tk_err_t        rc;
    tk_pay_key_t   *key;
    tk_pay_cert_t  *cert;

    if (m->our_cert != NULL) {
        return TK_PAY_SAY(m, "%.*s and %.*s are both our_cert",
                          TK_PAY_PATH(m->our_cert), TK_PAY_PATH(file));
    }

    rc = tk_pay_read_cert(m, file, facts, &cert, &key);
    if (rc != TK_OK) {
        return rc;
    }

    m->our_cert = file;
    m->cert_key = key;
    rc = tk_pay_cert_serial(m, cert, &facts->key_id);
    tk_pay_cert_free(cert);

    if (rc != TK_OK) {
        return rc == TK_NO_MEMORY ? rc : tk_pay_unreadable(m, file);
    }

    m->owned->account.serial = facts->key_id;
    tk_pay_ends(m, file->path, facts->until);

    return tk_pay_check_days(m, file, facts);
}


/* Takes the key.  One with a name that is there already is the older one. */

static tk_err_t
tk_pay_trust(tk_pay_making_t *m, tk_str_t id, tk_pay_key_t *key)
{
    tk_err_t           rc;
    tk_pay_account_t  *account;

    account = &m->owned->account;

    if (id.len > 0 && tk_pay_account_trusts(account, id)) {
        tk_pay_key_free(key);
        return TK_OK;
    }

    if (account->ntrust == TK_PAY_TRUSTED) {
        tk_pay_key_free(key);
        return TK_PAY_SAY(m, "there are more than %d keys of the platform:"
                          " drop the old ones", TK_PAY_TRUSTED);
    }

    account->trust[account->ntrust].key = key;
    rc = tk_pay_copy(m, id, &account->trust[account->ntrust].id);
    account->ntrust++;

    return rc;
}


static int
tk_pay_is_key_id(tk_str_t id)
{
    return id.len > sizeof(TK_PAY_KEY_ID) - 1
           && memcmp(id.data, TK_PAY_KEY_ID, sizeof(TK_PAY_KEY_ID) - 1) == 0;
}


/* Where answers name the key, its name is wanted. */

static tk_err_t
tk_pay_check_key_id(tk_pay_making_t *m, const tk_pay_file_t *file)
{
    if (tk_str_eq(m->row->provider, tk_str_c("wechat3"))
        && !tk_pay_is_key_id(file->key_id))
    {
        return TK_PAY_SAY(m, "%.*s (platform_key): its id is missing:"
                          " " TK_PAY_KEY_ID "..., as the merchant site names"
                          " it", TK_PAY_PATH(file));
    }

    if (tk_str_eq(m->row->provider, tk_str_c("clearing"))
        && file->key_id.len == 0)
    {
        return TK_PAY_SAY(m, "%.*s (platform_key): its id is missing: the"
                          " serial that the platform signs with",
                          TK_PAY_PATH(file));
    }

    return TK_OK;
}


static tk_err_t
tk_pay_make_trust_key(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts)
{
    tk_err_t       rc;
    tk_pay_key_t  *key;

    rc = tk_pay_check_kind(m, file);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_pay_check_key_id(m, file);
    if (rc != TK_OK) {
        return rc;
    }

    key = tk_pay_key_public(file->text);
    if (key == NULL) {
        return tk_pay_unreadable(m, file);
    }

    tk_pay_print_key(facts, key);

    /* answers of this kind name certificates alone */
    rc = tk_str_eq(m->row->provider, tk_str_c("alipay")) ? TK_OK
         : tk_pay_copy(m, file->key_id, &facts->key_id);

    if (rc != TK_OK) {
        tk_pay_key_free(key);
        return rc;
    }

    return tk_pay_trust(m, facts->key_id, key);
}


/* How answers name a certificate of the platform. */

static tk_err_t
tk_pay_trust_name(tk_pay_making_t *m, tk_pay_cert_t *cert, tk_str_t *id)
{
    return tk_str_eq(m->row->provider, tk_str_c("alipay"))
           ? tk_pay_cert_sn(m->pool, cert, id)
           : tk_pay_cert_hex(m->pool, cert, id);
}


static tk_err_t
tk_pay_make_trust_cert(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts)
{
    tk_err_t        rc;
    tk_pay_key_t   *key;
    tk_pay_cert_t  *cert;

    if (tk_pay_holds(file->text, "PRIVATE KEY-----")) {
        return tk_pay_wrong_kind(m, file, TK_PAY_IS_PRIVATE);
    }

    rc = tk_pay_read_cert(m, file, facts, &cert, &key);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_pay_trust_name(m, cert, &facts->key_id);
    tk_pay_cert_free(cert);

    if (rc != TK_OK || m->now >= facts->until) {
        m->late = file;
        m->late_until = facts->until;
        m->seen &= m->certified ? ~0u : ~TK_PAY_BIT(PLATFORM_CERT);
        tk_pay_key_free(key);
        return rc;
    }

    m->certified = 1;
    m->seen |= TK_PAY_BIT(PLATFORM_CERT);

    tk_buf_add(&m->between, file->text.data, file->text.len);
    tk_buf_adds(&m->between, "\n");
    tk_pay_lasts(m, file->path, facts->until);

    return tk_pay_trust(m, facts->key_id, key);
}


/* All of a file: they end when the last of them does. */

static tk_err_t
tk_pay_certs_facts(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts)
{
    size_t           i;
    tk_time_t        from, until;
    tk_pay_cert_t   *cert;
    tk_pay_certs_t  *certs;

    certs = tk_pay_certs_read(file->text);
    if (certs == NULL) {
        return tk_pay_unreadable(m, file);
    }

    for (i = 0; (cert = tk_pay_certs_at(certs, i)) != NULL; i++) {
        if (tk_pay_cert_days(cert, &from, &until) == TK_OK
            && until > facts->until)
        {
            facts->from = from;
            facts->until = until;
        }
    }

    cert = tk_pay_certs_at(certs, 0);
    facts->printed = tk_pay_cert_print(cert, facts->fingerprint) == TK_OK;
    tk_pay_certs_free(certs);

    return TK_OK;
}


static tk_err_t
tk_pay_add_certs(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts, tk_buf_t *to)
{
    tk_err_t  rc;

    rc = tk_pay_check_kind(m, file);
    if (rc != TK_OK) {
        return rc;
    }

    rc = tk_pay_certs_facts(m, file, facts);
    if (rc != TK_OK) {
        return rc;
    }

    tk_buf_add(to, file->text.data, file->text.len);
    tk_buf_adds(to, "\n");
    tk_pay_ends(m, file->path, facts->until);

    return tk_pay_check_days(m, file, facts);
}


static tk_err_t
tk_pay_make_root(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts)
{
    return tk_pay_add_certs(m, file, facts, &m->roots);
}


/* UnionPay's messages bring the last certificate alone: what is between that
 * and the root is pinned as the root is. */

static tk_err_t
tk_pay_make_middle(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts)
{
    return tk_pay_add_certs(m, file, facts,
                            m->platform->serial == TK_PAY_SERIAL_DECIMAL
                            ? &m->roots : &m->between);
}


static tk_err_t
tk_pay_make_secret(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts)
{
    size_t    i;
    tk_str_t  s;

    (void) facts;

    s = file->text;

    while (s.len > 0 && s.data[s.len - 1] <= ' ') {
        s.len--;
    }

    if (tk_pay_holds(s, "-----BEGIN ")) {
        return tk_pay_wrong_kind(m, file, tk_pay_kind(s, TK_PAY_IS_NOTHING));
    }

    if (s.len < m->platform->secret_min || s.len > m->platform->secret_max) {
        return TK_PAY_SAY(m, m->platform->secret_min
                             == m->platform->secret_max
                          ? "%.*s (secret) has %zu characters, and not %zu"
                          : "%.*s (secret) has %zu characters: at least %zu"
                            " are right", TK_PAY_PATH(file), s.len,
                          m->platform->secret_min);
    }

    for (i = 0; i < s.len; i++) {
        if (s.data[i] <= ' ' || s.data[i] > '~') {
            return TK_PAY_SAY(m, "%.*s (secret) is not one line of letters and"
                              " digits", TK_PAY_PATH(file));
        }
    }

    return tk_pay_copy(m, s, &m->owned->account.secret);
}


static tk_err_t
tk_pay_make_api_cert(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts)
{
    tk_err_t        rc;
    tk_pay_key_t   *key;
    tk_pay_cert_t  *cert;

    rc = tk_pay_read_cert(m, file, facts, &cert, &key);
    if (rc != TK_OK) {
        return rc;
    }

    m->our_cert = file;
    tk_pay_key_free(m->cert_key);
    m->cert_key = key;
    rc = tk_pay_cert_hex(m->pool, cert, &facts->key_id);
    tk_pay_cert_free(cert);

    if (rc == TK_OK) {
        tk_pay_ends(m, file->path, facts->until);
        rc = tk_pay_check_days(m, file, facts);
    }

    return rc != TK_OK ? rc
           : tk_pay_copy(m, file->text, &m->owned->tls_cert);
}


static tk_err_t
tk_pay_make_api_key(tk_pay_making_t *m, const tk_pay_file_t *file,
    tk_pay_facts_t *facts)
{
    tk_err_t       rc;
    tk_pay_key_t  *key;

    rc = tk_pay_check_kind(m, file);
    if (rc != TK_OK) {
        return rc;
    }

    key = tk_pay_key_private(file->text);
    if (key == NULL) {
        return tk_pay_unreadable(m, file);
    }

    m->our_key = file;
    tk_pay_print_key(facts, key);
    tk_pay_key_free(m->tls_key);
    m->tls_key = key;

    return tk_pay_copy(m, file->text, &m->owned->tls_key);
}


/* ---- The whole ---- */

static tk_err_t
tk_pay_make_file(tk_pay_making_t *m, size_t i, tk_pay_use_e use)
{
    tk_pay_role_e         role;
    const tk_pay_file_t  *file;

    file = &m->row->files[i];
    role = tk_pay_role(file);

    if (role == TK_PAY_ROLES || !(m->platform->may & 1u << role)) {
        return TK_PAY_SAY(m, "%.*s has no use for %.*s (%.*s)",
                          tk_pay_len(m->row->provider, 16),
                          (const char *) m->row->provider.data,
                          TK_PAY_PATH(file), tk_pay_len(file->role, 16),
                          (const char *) file->role.data);
    }

    if (!tk_pay_file_wanted(m->row, file, use)) {
        return TK_OK;
    }

    m->seen |= 1u << role;

    return tk_pay_roles[role].make(m, file, &m->owned->facts[i]);
}


static tk_err_t
tk_pay_make_found(tk_pay_making_t *m, const tk_pay_found_t *found)
{
    tk_time_t       from, until;
    tk_pay_key_t   *key;
    tk_pay_cert_t  *cert;

    key = tk_pay_key_public(found->pem);
    cert = tk_pay_cert_read(found->pem);

    if (cert != NULL && tk_pay_cert_days(cert, &from, &until) == TK_OK) {
        tk_pay_lasts(m, found->id, until);
        tk_buf_add(&m->between, found->pem.data, found->pem.len);
        tk_buf_adds(&m->between, "\n");
    }

    tk_pay_cert_free(cert);

    if (key == NULL) {
        return TK_PAY_SAY(m, "the key %.*s that the platform has handed out"
                          " cannot be read", tk_pay_len(found->id,
                                                        TK_PAY_SAID),
                          (const char *) found->id.data);
    }

    return tk_pay_trust(m, found->id, key);
}


/* The first of these roles that is not there. */

static tk_err_t
tk_pay_missing(tk_pay_making_t *m, unsigned roles)
{
    int  i;

    for (i = 0; i < TK_PAY_ROLES; i++) {
        if (roles & 1u << i) {
            return TK_PAY_SAY(m, "%s is missing: name its file as %s",
                              tk_pay_roles[i].words, tk_pay_roles[i].name);
        }
    }

    return TK_OK;
}


static unsigned
tk_pay_for_notices(void)
{
    int       i;
    unsigned  roles;

    for (i = 0, roles = 0; i < TK_PAY_ROLES; i++) {
        roles |= tk_pay_roles[i].notices ? 1u << i : 0;
    }

    return roles;
}


static tk_err_t
tk_pay_check_there(tk_pay_making_t *m, tk_pay_use_e use)
{
    char      day[TK_PAY_CLOCK + 1];
    unsigned  must, trust;

    must = m->platform->must & ~m->seen;
    trust = m->platform->trust;

    if (use == TK_PAY_FOR_NOTICES) {
        must &= tk_pay_for_notices();
    }

    if (must != 0) {
        return tk_pay_missing(m, must);
    }

    if (trust == 0 || m->seen & trust || m->row->nfound > 0) {
        return TK_OK;
    }

    if (m->late != NULL) {
        return TK_PAY_SAY(m, "%.*s (platform_cert) is not valid any more: it"
                          " ended on %s, and no newer one is there",
                          TK_PAY_PATH(m->late),
                          tk_pay_day(m->late_until, day));
    }

    return tk_pay_missing(m, trust);
}


/* Ours where the platform's belongs: nothing would ever verify. */

static tk_err_t
tk_pay_check_swapped(tk_pay_making_t *m)
{
    size_t                   i;
    const tk_pay_account_t  *a;

    a = &m->owned->account;

    for (i = 0; a->key != NULL && i < a->ntrust; i++) {
        if (tk_pay_key_same(a->key, a->trust[i].key)) {
            return TK_PAY_SAY(m, "what is named as the platform's key is the"
                              " public half of our own, %.*s: take the key"
                              " that the platform shows for itself",
                              TK_PAY_PATH(m->our_key));
        }
    }

    return TK_OK;
}


static tk_err_t
tk_pay_check_pair(tk_pay_making_t *m)
{
    if (m->owned->account.key == NULL || m->cert_key == NULL
        || tk_pay_key_same(m->owned->account.key, m->cert_key))
    {
        return TK_OK;
    }

    return TK_PAY_SAY(m, "%.*s (our_key) is not the key of the certificate"
                      " %.*s (our_cert)", TK_PAY_PATH(m->our_key),
                      TK_PAY_PATH(m->our_cert));
}


static tk_err_t
tk_pay_check_tls(tk_pay_making_t *m)
{
    const tk_pay_owned_t  *owned;

    owned = m->owned;

    if ((owned->tls_cert.len > 0) != (owned->tls_key.len > 0)) {
        return tk_pay_missing(m, owned->tls_cert.len > 0
                                 ? TK_PAY_BIT(API_KEY) : TK_PAY_BIT(API_CERT));
    }

    if (m->tls_key == NULL || tk_pay_key_same(m->tls_key, m->cert_key)) {
        return TK_OK;
    }

    return TK_PAY_SAY(m, "%.*s (api_key) is not the key of the certificate"
                      " %.*s (api_cert)", TK_PAY_PATH(m->our_key),
                      TK_PAY_PATH(m->our_cert));
}


/* The certificate's serial; the setting's where there is none. */

static tk_err_t
tk_pay_check_serial(tk_pay_making_t *m, tk_pay_use_e use)
{
    tk_str_t          said;
    tk_pay_account_t  *a;

    a = &m->owned->account;
    said = m->row->serial;

    if (m->platform->serial == TK_PAY_SERIAL_NONE
        || use == TK_PAY_FOR_NOTICES)
    {
        return TK_OK;
    }

    if (a->serial.len == 0) {
        return said.len > 0 ? tk_pay_copy(m, said, &a->serial)
               : TK_PAY_SAY(m, "the serial of our key is missing: set serial%s",
                            m->platform->may & TK_PAY_BIT(OUR_CERT)
                            ? ", or name our_cert" : "");
    }

    if (said.len > 0 && !tk_str_eq_nocase(said, a->serial)) {
        return TK_PAY_SAY(m, "the serial is set to %.*s, and %.*s (our_cert)"
                          " has %.*s", tk_pay_len(said, 64),
                          (const char *) said.data, TK_PAY_PATH(m->our_cert),
                          tk_pay_len(a->serial, 64),
                          (const char *) a->serial.data);
    }

    return TK_OK;
}


static tk_err_t
tk_pay_check_mode(tk_pay_making_t *m)
{
    size_t                   i;
    const tk_pay_account_t  *a;

    if (!(m->platform->trust & TK_PAY_BIT(PLATFORM_KEY))
        || !tk_str_eq(m->row->provider, tk_str_c("wechat3")))
    {
        return TK_OK;
    }

    a = &m->owned->account;

    for (i = 0; i < a->ntrust; i++) {
        if (tk_pay_is_key_id(a->trust[i].id)) {
            return TK_OK;
        }
    }

    return tk_pay_missing(m, TK_PAY_BIT(PLATFORM_KEY));
}


static tk_err_t
tk_pay_make_chain(tk_pay_making_t *m)
{
    tk_pay_owned_t  *owned;

    owned = m->owned;

    if (m->roots.failed || m->between.failed) {
        return TK_NO_MEMORY;
    }

    owned->account.between = tk_buf_str(&m->between);

    if (m->roots.pos == m->roots.start) {
        return TK_OK;
    }

    owned->account.roots = tk_pay_certs_read(tk_buf_str(&m->roots));

    if (owned->account.roots == NULL) {
        return TK_PAY_SAY(m, "root and middle are too long together");
    }

    return m->platform->serial != TK_PAY_SERIAL_SN ? TK_OK
           : tk_pay_certs_sn(m->pool, owned->account.roots,
                             &owned->account.root_serial);
}


static void
tk_pay_add_number(tk_buf_t *b, int64_t n)
{
    unsigned char  digits[TK_INT_LEN];

    tk_buf_add(b, digits, tk_format_int(n, digits));
    tk_buf_adds(b, "/");
}


/* notify_base, supplier and account, and the page that takes the platform's
 * notices: a notice that does not say whose it is comes to its account all the
 * same.  WeChat allows no query. */

static tk_err_t
tk_pay_make_notify(tk_pay_making_t *m)
{
    tk_err_t  rc;
    tk_buf_t  b;
    tk_str_t  base;

    base = m->row->notify_base;

    if (base.len == 0) {
        return TK_OK;
    }

    rc = tk_buf_init(&b, m->pool, base.len + 64);
    if (rc != TK_OK) {
        return rc;
    }

    tk_buf_add(&b, base.data, base.len);
    tk_buf_adds(&b, base.data[base.len - 1] == '/' ? "" : "/");
    tk_pay_add_number(&b, m->row->supplier_id);
    tk_pay_add_number(&b, m->row->account_no);
    tk_buf_adds(&b, m->platform->page);
    m->owned->account.notify_url = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


static tk_err_t
tk_pay_make_settings(tk_pay_making_t *m)
{
    tk_err_t            rc;
    tk_str_t            gateway;
    tk_pay_account_t   *a;

    a = &m->owned->account;
    gateway = m->row->gateway;

    if (gateway.len == 0) {
        if (m->platform->gateway == NULL) {
            return TK_PAY_SAY(m, "gateway is missing: %s has none of its own",
                              m->platform->name);
        }

        gateway = tk_str_c(m->platform->gateway);
    }

    rc = tk_pay_copy(m, gateway, &a->gateway);

    if (rc == TK_OK) {
        rc = tk_pay_copy(m, m->row->app_id, &a->app_id);
    }

    if (rc == TK_OK) {
        rc = tk_pay_copy(m, m->row->merchant_id, &a->merchant_id);
    }

    if (rc == TK_OK) {
        rc = tk_pay_copy(m, m->row->return_url, &a->return_url);
    }

    return rc != TK_OK ? rc : tk_pay_make_notify(m);
}


/* A path begins behind it. */

static void
tk_pay_trim(tk_str_t *s)
{
    while (s->len > 0 && s->data[s->len - 1] == '/') {
        s->len--;
    }
}


static tk_err_t
tk_pay_make_all(tk_pay_making_t *m, tk_pay_use_e use)
{
    size_t    i;
    tk_err_t  rc;

    rc = tk_pay_make_settings(m);
    tk_pay_trim(&m->owned->account.gateway);

    for (i = 0; rc == TK_OK && i < m->row->nfiles; i++) {
        rc = tk_pay_make_file(m, i, use);
    }

    for (i = 0; rc == TK_OK && i < m->row->nfound; i++) {
        rc = tk_pay_make_found(m, &m->row->found[i]);
    }

    tk_pay_ends(m, m->last_path, m->last_until);

    rc = rc != TK_OK ? rc : tk_pay_check_there(m, use);
    rc = rc != TK_OK ? rc : tk_pay_check_mode(m);
    rc = rc != TK_OK ? rc : tk_pay_check_pair(m);
    rc = rc != TK_OK ? rc : tk_pay_check_tls(m);
    rc = rc != TK_OK ? rc : tk_pay_check_swapped(m);
    rc = rc != TK_OK ? rc : tk_pay_check_serial(m, use);

    return rc != TK_OK ? rc : tk_pay_make_chain(m);
}


static tk_err_t
tk_pay_make_begin(tk_pay_making_t *m)
{
    size_t           size;
    tk_arena_t      *arena;
    tk_pay_owned_t  *owned;

    arena = tk_arena_create();
    if (arena == NULL) {
        return TK_NO_MEMORY;
    }

    m->pool = tk_arena_pool(arena);
    owned = m->pool->alloc(m->pool->data, sizeof(tk_pay_owned_t));

    if (owned == NULL) {
        tk_arena_free(arena);
        return TK_NO_MEMORY;
    }

    memset(owned, 0, sizeof(tk_pay_owned_t));
    m->owned = owned;
    owned->arena = arena;
    owned->holders = 1;
    owned->supplier_id = m->row->supplier_id;
    owned->account_no = m->row->account_no;
    owned->version = m->row->version;
    owned->until = TK_NEVER;
    owned->account.provider = tk_provider(m->row->provider);

    size = (m->row->nfiles + 1) * sizeof(tk_pay_facts_t);
    owned->facts = m->pool->alloc(m->pool->data, size);

    if (owned->facts == NULL
        || tk_buf_init(&m->roots, m->pool, 4096) != TK_OK
        || tk_buf_init(&m->between, m->pool, 4096) != TK_OK)
    {
        tk_pay_account_release(owned);
        return TK_NO_MEMORY;
    }

    memset(owned->facts, 0, size);

    return TK_OK;
}


tk_err_t
tk_pay_account_create(const tk_pay_row_t *row, tk_pay_use_e use,
    tk_time_t now, tk_pay_owned_t **owned, char why[TK_PAY_WHY])
{
    tk_err_t         rc;
    tk_pay_making_t  m;

    memset(&m, 0, sizeof(m));
    m.row = row;
    m.now = now;
    m.why = why;
    m.platform = tk_pay_platform(row);
    why[0] = '\0';
    *owned = NULL;

    if (m.platform == NULL || tk_provider(row->provider) == NULL) {
        return TK_PAY_SAY(&m, "there is no platform %.*s of that mode",
                          tk_pay_len(row->provider, 16),
                          (const char *) row->provider.data);
    }

    rc = tk_pay_make_begin(&m);

    if (rc == TK_OK) {
        rc = tk_pay_make_all(&m, use);
        tk_pay_key_free(m.cert_key);
        tk_pay_key_free(m.tls_key);

        if (rc == TK_OK) {
            *owned = m.owned;
            return TK_OK;
        }

        tk_pay_account_release(m.owned);
    }

    if (why[0] == '\0') {
        (void) snprintf(why, TK_PAY_WHY, "out of memory");
    }

    return rc;
}


tk_pay_owned_t *
tk_pay_account_hold(tk_pay_owned_t *owned)
{
    owned->holders++;

    return owned;
}


void
tk_pay_account_release(tk_pay_owned_t *owned)
{
    size_t  i;

    if (owned == NULL || --owned->holders > 0) {
        return;
    }

    for (i = 0; i < owned->account.ntrust; i++) {
        tk_pay_key_free(owned->account.trust[i].key);
    }

    tk_pay_key_free(owned->account.key);
    tk_pay_certs_free(owned->account.roots);
    tk_arena_free(owned->arena);
}


int
tk_pay_account_trusts(const tk_pay_account_t *account, tk_str_t id)
{
    size_t  i;

    for (i = 0; i < account->ntrust; i++) {
        if (tk_str_eq_nocase(account->trust[i].id, id)) {
            return 1;
        }
    }

    return 0;
}


int
tk_pay_account_expiring(const tk_pay_owned_t *owned, tk_time_t now,
    char text[TK_PAY_WHY])
{
    char  day[TK_PAY_CLOCK + 1];

    if (owned->until == TK_NEVER
        || owned->until - now > TK_PAY_EXPIRING * TK_DAY)
    {
        return 0;
    }

    (void) snprintf(text, TK_PAY_WHY, "the certificate %.*s ends on %s, in"
                    " %lld days", tk_pay_len(owned->until_path, 256),
                    (const char *) owned->until_path.data,
                    tk_pay_day(owned->until, day),
                    (long long) ((owned->until - now) / TK_DAY));

    return 1;
}
