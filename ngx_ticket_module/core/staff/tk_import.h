/*
 * Files that staff import, from bytes to what SQL takes: lines of slots, prices
 * and agents (see impl.csv_rows), and maps of seats (tk_seatmap.h).  What is
 * wrong with a line goes along with it, and SQL lists it; what is wrong with
 * the file as such is refused here.
 */

#ifndef TK_IMPORT_H
#define TK_IMPORT_H

#include "tk_arg.h"

#define TK_IMPORT_LINES     50000   /* of a file, at most; not of a map */


typedef struct {
    /* the caller's */
    tk_pool_t          *pool;
    /* a password that nobody knows, sealed for the user of a line, as a literal
     * of bytea that outlives the reading; NULL: nothing is sealed.  Not 0 after
     * it has noted why not. */
    int               (*seal)(void *data, tk_str_t user, const char **hex);
    void               *data;
    int                 most;       /* lines; 0: TK_IMPORT_LINES */

    /* set where the file is refused: a name of tk_problem.tbl.h */
    const char         *wrong;
    tk_str_t            subject;
} tk_import_t;


/*
 * A text, whose bytes are written to and have room for one more: in UTF-8, with
 * or without a mark before it, or in GB18030, as programs for spreadsheets that
 * are set to Chinese write it.  TK_OK: text is UTF-8 without the mark, of these
 * bytes or of the pool; TK_BAD_VALUE: wrong says why; TK_NO_MEMORY.
 */
TK_MUST tk_err_t tk_import_text(tk_import_t *import, tk_str_t *text);

/*
 * The lines of such a file, for the action of that name ("slot import"): JSON,
 * of the pool and terminated.  Likewise; FILE_LINES: there are more than most;
 * TK_BUG: seal() has failed.
 */
TK_MUST tk_err_t tk_import_read(tk_import_t *import, const char *action,
    tk_str_t text, tk_str_t *rows);


/* The first line of that action's CSV, with all columns, and its end. */
TK_MUST tk_err_t tk_import_heads(tk_pool_t *pool, const char *action,
    tk_str_t *heads);

/*
 * A picture, as it was uploaded, likewise: {"kind": "png", "width": 640,
 * "height": 360, "bytes": "..."}, which are in Base64; PICTURE_LARGE,
 * PICTURE_WRONG.  See tk_photo.h.
 */
TK_MUST tk_err_t tk_import_picture(tk_import_t *import, tk_str_t file,
    tk_str_t *json);

/* Whether that action's file may be JSON, too: a map of seats; whether it is a
 * picture. */
int tk_import_takes_json(const char *action);
int tk_import_is_picture(const char *action);

/* Of which types it may be, ", " between them. */
const char *tk_import_types(const char *action);


/* For readers: refuses by that name; values are divided by tabs. */
tk_err_t tk_import_refuse(tk_import_t *import, const char *wrong,
    tk_str_t subject);
tk_err_t tk_import_refuse_number(tk_import_t *import, const char *wrong,
    int number);

#endif
