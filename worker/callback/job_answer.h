/*
 * Judges a receiver's answer: delivered is XML whose root has a child retcode
 * that says 0 (R122).
 */

#ifndef JOB_ANSWER_H
#define JOB_ANSWER_H

#include <stddef.h>

/* 1: delivered; 0, and why not in error, which is fit for the log. */
int job_answer_judge(const char *body, size_t len, char *error, size_t size);

#endif
