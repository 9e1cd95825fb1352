/* Files that staff import, as tk_import.h says. */

#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include "tk_import.h"
#include "tk_crypto.h"
#include "tk_csv.h"
#include "tk_json.h"
#include "tk_line.h"
#include "tk_photo.h"
#include "tk_value.h"

#define TK_IMPORT_MARK      "\xef\xbb\xbf"


/* Columns by action, with what they may be called in Chinese. */

static const struct {
    const char  *action;
    const char  *columns;
} tk_import_files[] = {
    { "slot import",
      "line=线路 day=日期 slot=时段 start=开始 end=结束 total=总数"
      " online=线上 open=开放" },
    { "price import",
      "product=产品 agent=代理商 from=从 to=至 weekdays=星期 price=价格" },
    { "agent import",
      "user=用户名 name=名称 unit_type=单位类型 unit_id=单位编号 enabled=启用"
      " official=正式 pay=支付方式 day_limit=日限额 products=产品"
      " callback=回调地址 notices=通知 post_only=只用POST strict=严格模式"
      " addresses=地址" },
    { "settle bind",
      "ticket=门票 name=姓名 number=证件号码 type=证件类型 phone=手机" },
    { "seatmap import",
      "area=区域 area_name=区域名称 color=颜色 area_x=区域横坐标"
      " area_y=区域纵坐标 area_w=区域宽 area_h=区域高 row=排 row_x=排横坐标"
      " row_y=排纵坐标 row_w=排宽 row_h=排高 seat_w=座宽 seat_h=座高 align=对齐"
      " seat=座 aisle=走道 next=下一座" }
};

typedef struct {
    tk_import_t    *import;
    const char     *columns;
    int             n;
    tk_str_t        heads[TK_CSV_CELLS];    /* len 0: no column */
    tk_buf_t        buf;
    tk_json_t       json;
} tk_import_lines_t;


tk_err_t
tk_import_refuse(tk_import_t *import, const char *wrong, tk_str_t subject)
{
    import->wrong = wrong;
    import->subject = subject;

    return TK_BAD_VALUE;
}


tk_err_t
tk_import_refuse_number(tk_import_t *import, const char *wrong, int number)
{
    char      text[16];
    tk_str_t  subject;

    snprintf(text, sizeof(text), "%d", number);
    subject = tk_str_copy(import->pool, tk_str_c(text));

    return subject.data == NULL ? TK_NO_MEMORY
                                : tk_import_refuse(import, wrong, subject);
}


int
tk_import_takes_json(const char *action)
{
    return strcmp(action, "seatmap import") == 0;
}


int
tk_import_is_picture(const char *action)
{
    return strcmp(action, "picture set") == 0;
}


const char *
tk_import_types(const char *action)
{
    return tk_import_is_picture(action) ? "image/png, image/jpeg, image/webp"
           : tk_import_takes_json(action) ? "text/csv, application/json"
           : "text/csv";
}


tk_err_t
tk_import_picture(tk_import_t *import, tk_str_t file, tk_str_t *json)
{
    int         len;
    char        head[128];
    tk_err_t    err;
    tk_buf_t    b;
    tk_str_t    bytes;
    tk_photo_t  photo;

    if (file.len > TK_PHOTO_BYTES) {
        return tk_import_refuse_number(import, "PICTURE_LARGE", TK_PHOTO_BYTES);
    }

    if (tk_photo_read(file, &photo) != TK_OK) {
        return tk_import_refuse_number(import, "PICTURE_WRONG", TK_PHOTO_SIDE);
    }

    len = snprintf(head, sizeof(head),
                   "{\"kind\":\"%s\",\"width\":%d,\"height\":%d,\"bytes\":\"",
                   photo.kind, photo.width, photo.height);

    err = tk_base64(import->pool, file, &bytes);

    if (err == TK_OK) {
        err = tk_buf_init(&b, import->pool, len + bytes.len + 3);
    }

    if (err != TK_OK) {
        return err;
    }

    tk_buf_add(&b, head, len);
    tk_buf_add(&b, bytes.data, bytes.len);
    tk_buf_add(&b, "\"}", 3);               /* its end, for readers of C */

    *json = tk_buf_str(&b);
    json->len--;

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


/* ---- Its encoding ---- */

static int
tk_import_is_plain(tk_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] >= 0x80) {
            return 0;
        }
    }

    return 1;
}


static tk_str_t
tk_import_next_line(tk_str_t *text)
{
    tk_str_t        line;
    unsigned char  *end;

    end = memchr(text->data, '\n', text->len);

    line.data = text->data;
    line.len = end != NULL ? (size_t) (end + 1 - text->data) : text->len;
    text->data += line.len;
    text->len -= line.len;

    return line;
}


/* How many lines are UTF-8 beyond ASCII, and how many are none; the first of
 * them. */

static tk_err_t
tk_import_lines(tk_import_t *import, tk_str_t text, int *good, int *bad,
    int *first)
{
    int       n;
    tk_str_t  line;

    *good = 0;
    *bad = 0;
    *first = 0;

    for (n = 1; text.len > 0; n++) {
        line = tk_import_next_line(&text);

        if (memchr(line.data, '\0', line.len) != NULL) {
            return tk_import_refuse_number(import, "FILE_ZERO", n);
        }

        if (tk_check_utf8(line) != TK_OK) {
            *first = (*bad)++ == 0 ? n : *first;

        } else if (!tk_import_is_plain(line)) {
            (*good)++;
        }
    }

    return TK_OK;
}


/* Two bytes become three, four become four. */

static tk_err_t
tk_import_decode(tk_import_t *import, tk_str_t *text)
{
    int       ok;
    char     *in, *out;
    size_t    in_left, out_left, size;
    iconv_t   cd;
    tk_str_t  utf8;

    size = text->len + text->len / 2 + 8;
    utf8.data = import->pool->alloc(import->pool->data, size);
    cd = iconv_open("UTF-8", "GB18030");

    if (utf8.data == NULL || cd == (iconv_t) -1) {
        if (cd != (iconv_t) -1) {
            iconv_close(cd);
        }

        return TK_NO_MEMORY;
    }

    in = (char *) text->data;
    in_left = text->len;
    out = (char *) utf8.data;
    out_left = size - 1;

    ok = iconv(cd, &in, &in_left, &out, &out_left) != (size_t) -1;
    iconv_close(cd);

    utf8.len = (size_t) ((unsigned char *) out - utf8.data);
    *text = utf8;

    return ok && tk_check_utf8(utf8) == TK_OK ? TK_OK : TK_BAD_VALUE;
}


/* Few lines of Chinese in GB18030 are UTF-8 by chance, so that a file with more
 * of those is UTF-8, and damaged. */

tk_err_t
tk_import_text(tk_import_t *import, tk_str_t *text)
{
    int       good, bad, first, marked;
    size_t    n;
    tk_str_t  none = tk_null_str;
    tk_err_t  rc;

    n = strlen(TK_IMPORT_MARK);
    marked = text->len >= n && memcmp(text->data, TK_IMPORT_MARK, n) == 0;

    if (marked) {
        text->data += n;
        text->len -= n;
    }

    if (text->len >= 2 && (memcmp(text->data, "\xff\xfe", 2) == 0
                           || memcmp(text->data, "\xfe\xff", 2) == 0))
    {
        return tk_import_refuse(import, "FILE_UTF16", none);
    }

    rc = tk_import_lines(import, *text, &good, &bad, &first);

    if (rc != TK_OK || bad == 0) {
        return rc;
    }

    rc = marked || good > bad ? TK_BAD_VALUE : tk_import_decode(import, text);

    return rc == TK_BAD_VALUE
           ? tk_import_refuse_number(import, "FILE_ENCODING", first) : rc;
}


/* ---- Its columns ---- */

static const char *
tk_import_columns(const char *action)
{
    size_t  i;

    for (i = 0; i < sizeof(tk_import_files) / sizeof(tk_import_files[0]); i++) {
        if (strcmp(tk_import_files[i].action, action) == 0) {
            return tk_import_files[i].columns;
        }
    }

    return NULL;
}


static tk_str_t
tk_import_column(const char *columns, tk_str_t head)
{
    tk_str_t     name, chinese, none = tk_null_str;
    const char  *p;

    for (p = columns; (p = tk_arg_word(p, &name, &chinese)) != NULL; ) {
        if (tk_str_eq_nocase(name, head) || tk_str_eq(chinese, head)) {
            return name;
        }
    }

    return none;
}


static void
tk_import_list(tk_buf_t *list, tk_str_t name)
{
    if (list->pos > list->start) {
        tk_buf_adds(list, ", ");
    }

    tk_buf_add(list, name.data, name.len);
}


tk_err_t
tk_import_heads(tk_pool_t *pool, const char *action, tk_str_t *heads)
{
    tk_buf_t     b;
    tk_str_t     name, chinese;
    const char  *p;

    p = tk_import_columns(action);

    if (p == NULL) {
        return TK_BUG;
    }

    if (tk_buf_init(&b, pool, 256) != TK_OK) {
        return TK_NO_MEMORY;
    }

    while ((p = tk_arg_word(p, &name, &chinese)) != NULL) {
        tk_buf_adds(&b, b.pos > b.start ? "," : "");
        tk_buf_add(&b, name.data, name.len);
    }

    tk_buf_adds(&b, "\r\n");
    *heads = tk_buf_str(&b);

    return b.failed ? TK_NO_MEMORY : TK_OK;
}


/* Those that are none, all of them, and which there are. */

static tk_err_t
tk_import_unknown(tk_import_lines_t *lines, tk_buf_t *unknown)
{
    tk_str_t     name, chinese;
    tk_buf_t     known;
    const char  *p;

    if (tk_buf_init(&known, lines->import->pool, 256) != TK_OK) {
        return TK_NO_MEMORY;
    }

    for (p = lines->columns; (p = tk_arg_word(p, &name, &chinese)) != NULL; ) {
        tk_import_list(&known, name);
        tk_buf_adds(&known, " ");
        tk_buf_add(&known, chinese.data, chinese.len);
    }

    tk_buf_adds(unknown, "\t");
    tk_buf_add(unknown, known.start, (size_t) (known.pos - known.start));

    return known.failed || unknown->failed
           ? TK_NO_MEMORY
           : tk_import_refuse(lines->import, "FILE_COLUMNS",
                              tk_buf_str(unknown));
}


static tk_err_t
tk_import_known(tk_import_lines_t *lines, const tk_csv_line_t *line)
{
    int       i, k;
    tk_str_t  head;
    tk_buf_t  unknown;

    if (tk_buf_init(&unknown, lines->import->pool, 64) != TK_OK) {
        return TK_NO_MEMORY;
    }

    lines->n = line->n;

    for (i = 0; i < line->n; i++) {
        head = tk_str_c(line->cells[i]);
        lines->heads[i] = tk_import_column(lines->columns, head);

        if (head.len > 0 && lines->heads[i].len == 0) {
            tk_import_list(&unknown, head);
        }

        for (k = 0; k < i; k++) {
            if (lines->heads[i].len > 0
                && lines->heads[i].data == lines->heads[k].data)
            {
                return tk_import_refuse(lines->import, "FILE_COLUMN_TWICE",
                                        lines->heads[i]);
            }
        }
    }

    return unknown.pos > unknown.start ? tk_import_unknown(lines, &unknown)
                                       : TK_OK;
}


/* ---- Its lines ---- */

static int
tk_import_is_empty(const tk_csv_line_t *line)
{
    int  i;

    for (i = 0; i < line->n; i++) {
        if (line->cells[i][0] != '\0') {
            return 0;
        }
    }

    return line->wrong == NULL;
}


static void
tk_import_cells(tk_import_lines_t *lines, const tk_csv_line_t *line,
    const char **wrong, tk_str_t *user)
{
    int   i;
    char  name[32];

    tk_json_key(&lines->json, "cells");
    tk_json_object(&lines->json);

    for (i = 0; i < line->n; i++) {
        if (line->cells[i][0] == '\0') {
            continue;
        }

        if (i < lines->n && lines->heads[i].len > 0) {
            snprintf(name, sizeof(name), "%.*s", (int) lines->heads[i].len,
                     lines->heads[i].data);
            tk_json_key(&lines->json, name);
            tk_json_str(&lines->json, tk_str_c(line->cells[i]));

            if (tk_str_is(lines->heads[i], "user")) {
                *user = tk_str_c(line->cells[i]);
            }

        } else if (*wrong == NULL) {
            *wrong = TK_LINE_MARK "CELL_UNNAMED";
        }
    }

    tk_json_end(&lines->json);
}


static tk_err_t
tk_import_line(tk_import_lines_t *lines, const tk_csv_line_t *line)
{
    tk_str_t      user = tk_null_str;
    const char   *wrong, *hex;
    tk_import_t  *import;

    import = lines->import;
    wrong = line->wrong;

    tk_json_object(&lines->json);
    tk_json_key(&lines->json, "n");
    tk_json_int(&lines->json, line->line);

    tk_import_cells(lines, line, &wrong, &user);

    if (wrong != NULL) {
        tk_json_key(&lines->json, "wrong");
        tk_json_str(&lines->json, tk_str_c(wrong));
    }

    if (import->seal != NULL && user.len > 0) {
        if (import->seal(import->data, user, &hex) != 0) {
            return TK_BUG;
        }

        tk_json_key(&lines->json, "sealed");
        tk_json_str(&lines->json, tk_str_c(hex));
    }

    tk_json_end(&lines->json);

    return TK_OK;
}


static tk_err_t
tk_import_all(tk_import_lines_t *lines, tk_csv_t *csv)
{
    int            n, most;
    tk_err_t       rc;
    tk_csv_line_t  line;

    n = 0;
    most = lines->import->most > 0 ? lines->import->most : TK_IMPORT_LINES;
    tk_json_array(&lines->json);

    while (tk_csv_next(csv, &line)) {
        if (tk_import_is_empty(&line)) {
            continue;
        }

        rc = n++ < most ? tk_import_line(lines, &line)
                        : tk_import_refuse_number(lines->import, "FILE_LINES",
                                                most);
        if (rc != TK_OK) {
            return rc;
        }
    }

    tk_json_end(&lines->json);

    return tk_json_done(&lines->json);
}


tk_err_t
tk_import_read(tk_import_t *import, const char *action, tk_str_t text,
    tk_str_t *rows)
{
    tk_err_t           rc;
    tk_str_t           none = tk_null_str;
    tk_csv_t           csv;
    tk_csv_line_t      line;
    tk_import_lines_t  lines;

    memset(&lines, 0, sizeof(lines));
    lines.import = import;
    lines.columns = tk_import_columns(action);

    if (lines.columns == NULL) {
        return TK_BUG;
    }

    rc = tk_import_text(import, &text);
    if (rc != TK_OK) {
        return rc;
    }

    tk_csv_init(&csv, (char *) text.data, text.len);

    if (!tk_csv_next(&csv, &line)) {
        return tk_import_refuse(import, "FILE_EMPTY", none);
    }

    rc = tk_import_known(&lines, &line);
    if (rc != TK_OK) {
        return rc;
    }

    if (tk_buf_init(&lines.buf, import->pool, 2 * text.len + 256) != TK_OK) {
        return TK_NO_MEMORY;
    }

    tk_json_init(&lines.json, &lines.buf);

    rc = tk_import_all(&lines, &csv);
    if (rc != TK_OK) {
        return rc;
    }

    tk_buf_add(&lines.buf, "", 1);
    *rows = tk_buf_str(&lines.buf);
    rows->len -= rows->len > 0;

    return lines.buf.failed ? TK_NO_MEMORY : TK_OK;
}
