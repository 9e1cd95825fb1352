/* A file, as export_file.h says. */

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include <openssl/evp.h>
#include <xlsxwriter.h>

#include "export_file.h"
#include "tk_value.h"
#include "wk_util.h"

#define EXPORT_MARK         "\xef\xbb\xbf"
#define EXPORT_WIDE         22      /* of a column with a long number */
#define EXPORT_BLOCK        65536
#define EXPORT_LONGEST      32767   /* bytes of a cell, in Excel */

struct export_file_s {
    export_format_e   format;
    char             *path, *part, *dir;
    int               n;
    char              types[EXPORT_COLUMNS];

    FILE             *csv;

    lxw_workbook     *book;
    lxw_worksheet    *sheet;
    lxw_format       *text, *money;
    lxw_row_t         row;
    char             *cell;         /* of XLSX, ended by a zero */
};


static void
export_file_free(export_file_t *file)
{
    if (file->csv != NULL) {
        fclose(file->csv);
    }

    if (file->book != NULL) {
        lxw_workbook_free(file->book);
    }

    free(file->path);
    free(file->part);
    free(file->dir);
    free(file->cell);
    free(file);
}


void
export_file_abort(export_file_t *file)
{
    if (file != NULL) {
        unlink(file->part);
        export_file_free(file);
    }
}


static int
export_file_failed(export_file_t *file, const char *what,
    char why[EXPORT_WHY])
{
    snprintf(why, EXPORT_WHY, "%s: %s", what, strerror(errno));
    export_file_abort(file);

    return -1;
}


/* ---- XLSX ---- */

/* Control characters, which XML has no room for, become blanks. */

static const char *
export_xlsx_text(export_file_t *file, tk_str_t text)
{
    size_t  i, n;

    n = text.len < EXPORT_LONGEST ? text.len : EXPORT_LONGEST;

    for (i = 0; i < n; i++) {
        file->cell[i] = text.data[i] < ' ' ? ' ' : (char) text.data[i];
    }

    /* not in the middle of a letter */

    while (n < text.len && n > 0 && (text.data[n] & 0xc0) == 0x80) {
        n--;
    }

    file->cell[n] = '\0';

    return file->cell;
}


static lxw_error
export_xlsx_cell(export_file_t *file, int col, tk_str_t text)
{
    char     type;
    int64_t  n;

    if (text.len == 0) {
        return LXW_NO_ERROR;
    }

    type = file->types[col];

    if ((type == EXPORT_MONEY || type == EXPORT_NUMBER)
        && tk_parse_int(text, INT64_MIN, INT64_MAX, &n) == TK_OK)
    {
        return worksheet_write_number(file->sheet, file->row,
                                      (lxw_col_t) col,
                                      type == EXPORT_MONEY ? n / 100.0 : n,
                                      type == EXPORT_MONEY ? file->money
                                                           : NULL);
    }

    return worksheet_write_string(file->sheet, file->row, (lxw_col_t) col,
                                  export_xlsx_text(file, text),
                                  type == EXPORT_ID ? file->text : NULL);
}


static int
export_xlsx_open(export_file_t *file, const tk_str_t *columns)
{
    int                   i;
    lxw_format           *head;
    lxw_workbook_options  options;

    memset(&options, 0, sizeof(options));
    options.constant_memory = LXW_TRUE;
    options.tmpdir = file->dir;
    options.use_zip64 = LXW_TRUE;

    file->cell = wk_alloc(EXPORT_LONGEST + 1);
    file->book = workbook_new_opt(file->part, &options);

    if (file->book == NULL) {
        return -1;
    }

    file->sheet = workbook_add_worksheet(file->book, NULL);
    head = workbook_add_format(file->book);
    file->text = workbook_add_format(file->book);
    file->money = workbook_add_format(file->book);

    if (file->sheet == NULL || head == NULL || file->text == NULL
        || file->money == NULL)
    {
        return -1;
    }

    format_set_bold(head);
    format_set_num_format(file->text, "@");
    format_set_num_format(file->money, "0.00");
    worksheet_freeze_panes(file->sheet, 1, 0);

    for (i = 0; i < file->n; i++) {
        worksheet_set_column(file->sheet, (lxw_col_t) i, (lxw_col_t) i,
                             file->types[i] == EXPORT_ID
                             || file->types[i] == EXPORT_TEXT ? EXPORT_WIDE
                                                              : 12, NULL);
        worksheet_write_string(file->sheet, 0, (lxw_col_t) i,
                               export_xlsx_text(file, columns[2 * i]), head);
    }

    file->row = 1;

    return 0;
}


/* ---- CSV ---- */

static int
export_csv_open(export_file_t *file, const tk_str_t *columns)
{
    int  i;

    file->csv = fopen(file->part, "w");

    if (file->csv == NULL) {
        return -1;
    }

    if (file->format == EXPORT_CSV_EXCEL) {
        fputs(EXPORT_MARK, file->csv);
    }

    for (i = 0; i < file->n; i++) {
        export_csv_cell(file->csv, file->format, EXPORT_TEXT, i == 0,
                        columns[2 * i]);
    }

    fputs("\r\n", file->csv);

    return 0;
}


/* ---- Either ---- */

export_file_t *
export_file_open(const char *path, const char *part, export_format_e format,
    const tk_str_t *columns, int n, char why[EXPORT_WHY])
{
    int             i, fd;
    size_t          len;
    export_file_t  *file;

    file = wk_alloc(sizeof(export_file_t));
    file->format = format;
    file->path = wk_copy(path, strlen(path));
    file->dir = wk_copy(path, strlen(path));
    (void) dirname(file->dir);          /* of an absolute path: in place */

    len = strlen(path) + strlen(part) + sizeof("..part");
    file->part = wk_alloc(len);
    snprintf(file->part, len, "%s.%s.part", path, part);

    if (n < 1 || n > EXPORT_COLUMNS) {
        snprintf(why, EXPORT_WHY, "%d columns", n);
        export_file_free(file);
        return NULL;
    }

    file->n = n;

    for (i = 0; i < n; i++) {
        file->types[i] = columns[2 * i + 1].len == 1
                         ? (char) columns[2 * i + 1].data[0] : EXPORT_TEXT;
    }

    /* Nobody else reads it, whatever the mask is. */

    unlink(file->part);
    fd = open(file->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd == -1) {
        snprintf(why, EXPORT_WHY, "cannot make a file: %s", strerror(errno));
        export_file_free(file);
        return NULL;
    }

    close(fd);

    if ((format == EXPORT_XLSX ? export_xlsx_open(file, columns)
                               : export_csv_open(file, columns)) != 0)
    {
        (void) export_file_failed(file, "cannot begin the file", why);
        return NULL;
    }

    return file;
}


int
export_file_row(export_file_t *file, const tk_str_t *cells)
{
    int  i;

    if (file->format == EXPORT_XLSX) {
        for (i = 0; i < file->n; i++) {
            if (export_xlsx_cell(file, i, cells[i]) != LXW_NO_ERROR) {
                return -1;
            }
        }

        file->row++;

        return 0;
    }

    for (i = 0; i < file->n; i++) {
        export_csv_cell(file->csv, file->format, file->types[i], i == 0,
                        cells[i]);
    }

    fputs("\r\n", file->csv);

    return ferror(file->csv) ? -1 : 0;
}


static int
export_hash(int fd, int64_t *bytes, unsigned char hash[EXPORT_SHA256])
{
    int             ok;
    char           *block;
    ssize_t         n;
    EVP_MD_CTX     *md;

    *bytes = 0;
    block = wk_alloc(EXPORT_BLOCK);
    md = EVP_MD_CTX_new();
    ok = md != NULL && EVP_DigestInit_ex(md, EVP_sha256(), NULL);

    while (ok && (n = read(fd, block, EXPORT_BLOCK)) != 0) {
        ok = n > 0 && EVP_DigestUpdate(md, block, (size_t) n);
        *bytes += n;
    }

    ok = ok && EVP_DigestFinal_ex(md, hash, NULL);
    EVP_MD_CTX_free(md);
    free(block);

    return ok ? 0 : -1;
}


/* Who may enter the directory reads what is in it: nobody but us or, where it
 * belongs to a group and gives it on (g+s), that group. */

static int
export_file_share(export_file_t *file, int fd)
{
    struct stat  dir, st;

    if (stat(file->dir, &dir) != 0 || fstat(fd, &st) != 0) {
        return -1;
    }

    return fchmod(fd, (dir.st_mode & S_IXGRP) && dir.st_gid == st.st_gid
                      ? 0640 : 0600);
}


/* What is renamed is on the disk, and so is its name, before it is told of. */

static int
export_file_place(export_file_t *file, int64_t *bytes,
    unsigned char hash[EXPORT_SHA256])
{
    int  fd, dir, bad;

    fd = open(file->part, O_RDONLY | O_CLOEXEC);
    if (fd == -1) {
        return -1;
    }

    bad = export_file_share(file, fd) != 0 || fsync(fd) != 0
          || export_hash(fd, bytes, hash) != 0;
    close(fd);

    if (bad || rename(file->part, file->path) != 0) {
        return -1;
    }

    dir = open(file->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir != -1) {
        (void) fsync(dir);
        close(dir);
    }

    return 0;
}


int
export_file_close(export_file_t *file, int64_t *bytes,
    unsigned char hash[EXPORT_SHA256], char why[EXPORT_WHY])
{
    int        bad;
    lxw_error  rc;

    errno = 0;

    if (file->format == EXPORT_XLSX) {
        rc = workbook_close(file->book);        /* and frees it */
        file->book = NULL;

        if (rc != LXW_NO_ERROR) {
            snprintf(why, EXPORT_WHY, "cannot end the file: %s",
                     lxw_strerror(rc));
            export_file_abort(file);
            return -1;
        }

    } else {
        bad = ferror(file->csv);
        bad |= fclose(file->csv) != 0;
        file->csv = NULL;

        if (bad) {
            return export_file_failed(file, "cannot write the file", why);
        }
    }

    if (export_file_place(file, bytes, hash) != 0) {
        return export_file_failed(file, "cannot keep the file", why);
    }

    export_file_free(file);

    return 0;
}
