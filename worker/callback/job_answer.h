/*
 * Judges a receiver's answer: delivered is XML whose root has a child retcode
 * (in any letter case) that says 0 (R122).  In which encoding it is, its byte
 * order mark says, else HTTP, else the XML declaration; where it cannot be read
 * so, as UTF-8, as GB18030.
 */

#ifndef JOB_ANSWER_H
#define JOB_ANSWER_H

#include <stddef.h>

/* type: its Content-Type, NULL: none.  1: delivered; 0, and why not in error,
 * which is fit for the log. */
int job_answer_judge(const char *data, size_t len, const char *type,
    char *error, size_t size);

#endif
