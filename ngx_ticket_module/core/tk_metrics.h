/*
 * Figures, written for two readers: Prometheus' text format 0.0.4, and JSON
 * that says the same.  What is counted, and where, is not known here.
 */

#ifndef TK_METRICS_H
#define TK_METRICS_H

#include "tk_buf.h"
#include "tk_json.h"

#define TK_METRIC_LABELS    2       /* of one figure at most */

typedef enum { TK_COUNTER, TK_GAUGE } tk_metric_e;

typedef struct {
    const char         *name;       /* [a-z_]; Prometheus: after "ticket_" */
    tk_metric_e         type;
    const char         *help;       /* one sentence: what is counted */
} tk_metric_t;

typedef struct {
    const char         *name;       /* NULL: none, and none after it */
    tk_str_t            value;      /* UTF-8 */
} tk_label_t;

typedef struct {
    const tk_metric_t  *metric;
    tk_label_t          labels[TK_METRIC_LABELS];
    int64_t             value;
} tk_figure_t;

/* Figures of one metric stand side by side, and differ in their labels. */

void tk_metrics_text(tk_buf_t *b, const tk_figure_t *figures, size_t n);

/* Members of the object that is open: a number, or for a metric with labels an
 * array of objects {"label":"..","value":1}. */
void tk_metrics_json(tk_json_t *j, const tk_figure_t *figures, size_t n);

#endif
