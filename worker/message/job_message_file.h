/*
 * The provider that only writes down what it would send: one line of JSON for
 * each message, at the end of a file that nobody else may read.
 */

#ifndef JOB_MESSAGE_FILE_H
#define JOB_MESSAGE_FILE_H

#include "tk_template.h"

/* NULL: no memory, or a text that is no UTF-8.  The caller frees it. */
char *job_message_line(const tk_field_t *fields);

/* 0, or errno. */
int job_message_append(const char *path, const char *line);

#endif
