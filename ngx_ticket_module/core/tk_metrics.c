/*
 * Both formats, figure by figure.
 */

#include "tk_metrics.h"
#include "tk_value.h"


static int
metric_begins(const tk_figure_t *figures, size_t i)
{
    return i == 0 || figures[i].metric != figures[i - 1].metric;
}


/* In HELP a backslash and a line's end are escaped, in a label's value a
 * quotation mark too. */

static void
metric_escape(tk_buf_t *b, tk_str_t s, int quoted)
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < s.len; i++) {
        c = s.data[i];

        if (c == '\n') {
            tk_buf_adds(b, "\\n");
            continue;
        }

        if (c == '\\' || (c == '"' && quoted)) {
            tk_buf_add(b, "\\", 1);
        }

        tk_buf_add(b, &c, 1);
    }
}


static void
metric_head(tk_buf_t *b, const tk_metric_t *metric)
{
    tk_buf_adds(b, "# HELP ticket_");
    tk_buf_adds(b, metric->name);
    tk_buf_add(b, " ", 1);
    metric_escape(b, tk_str_c(metric->help), 0);

    tk_buf_adds(b, "\n# TYPE ticket_");
    tk_buf_adds(b, metric->name);
    tk_buf_adds(b, metric->type == TK_COUNTER ? " counter\n" : " gauge\n");
}


static void
metric_labels(tk_buf_t *b, const tk_label_t *labels)
{
    size_t  i;

    for (i = 0; i < TK_METRIC_LABELS && labels[i].name != NULL; i++) {
        tk_buf_add(b, i == 0 ? "{" : ",", 1);
        tk_buf_adds(b, labels[i].name);
        tk_buf_adds(b, "=\"");
        metric_escape(b, labels[i].value, 1);
        tk_buf_add(b, "\"", 1);
    }

    if (i > 0) {
        tk_buf_add(b, "}", 1);
    }
}


void
tk_metrics_text(tk_buf_t *b, const tk_figure_t *figures, size_t n)
{
    size_t         i;
    unsigned char  digits[TK_INT_LEN];

    for (i = 0; i < n; i++) {
        if (metric_begins(figures, i)) {
            metric_head(b, figures[i].metric);
        }

        tk_buf_adds(b, "ticket_");
        tk_buf_adds(b, figures[i].metric->name);
        metric_labels(b, figures[i].labels);
        tk_buf_add(b, " ", 1);
        tk_buf_add(b, digits, tk_format_int(figures[i].value, digits));
        tk_buf_add(b, "\n", 1);
    }
}


static void
metric_object(tk_json_t *j, const tk_figure_t *figure)
{
    size_t             i;
    const tk_label_t  *labels;

    labels = figure->labels;

    tk_json_object(j);

    for (i = 0; i < TK_METRIC_LABELS && labels[i].name != NULL; i++) {
        tk_json_key(j, labels[i].name);
        tk_json_str(j, labels[i].value);
    }

    tk_json_key(j, "value");
    tk_json_int(j, figure->value);
    tk_json_end(j);
}


void
tk_metrics_json(tk_json_t *j, const tk_figure_t *figures, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (metric_begins(figures, i)) {
            tk_json_key(j, figures[i].metric->name);

            if (figures[i].labels[0].name == NULL) {
                tk_json_int(j, figures[i].value);
                continue;
            }

            tk_json_array(j);
        }

        metric_object(j, &figures[i]);

        if (i + 1 == n || metric_begins(figures, i + 1)) {
            tk_json_end(j);
        }
    }
}
