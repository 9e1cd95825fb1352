#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <jansson.h>
#include <sys/stat.h>

#include "job_message_file.h"
#include "job_message_text.h"
#include "wk_util.h"


static int
job_message_put(json_t *o, const tk_field_t *field)
{
    return json_object_set_new(o, field->name,
                               json_stringn((char *) field->value.data,
                                            field->value.len));
}


char *
job_message_line(const tk_field_t *fields)
{
    char    *line;
    json_t  *o;

    line = NULL;
    o = json_object();

    if (o != NULL
        && job_message_put(o, &fields[MSG_FIELD_ID]) == 0
        && job_message_put(o, &fields[MSG_FIELD_KIND]) == 0
        && job_message_put(o, &fields[MSG_FIELD_PHONE]) == 0
        && job_message_put(o, &fields[MSG_FIELD_TEXT]) == 0
        && (fields[MSG_FIELD_PICTURE].value.len == 0
            || job_message_put(o, &fields[MSG_FIELD_PICTURE]) == 0))
    {
        line = json_dumps(o, JSON_COMPACT);
    }

    json_decref(o);

    return line;
}


/* One write of one line, so that lines of several workers do not mix. */

int
job_message_append(const char *path, const char *line)
{
    int       fd, n;
    char     *text;
    size_t    len;
    ssize_t   written;

    fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
              0600);
    if (fd == -1) {
        return errno;
    }

    if (fchmod(fd, 0600) != 0) {
        n = errno;
        close(fd);
        return n;
    }

    len = strlen(line) + 1;
    text = wk_alloc(len + 1);
    snprintf(text, len + 1, "%s\n", line);

    written = write(fd, text, len);
    n = written == (ssize_t) len ? 0 : written == -1 ? errno : ENOSPC;

    wk_free_secret(text);
    close(fd);

    return n;
}
