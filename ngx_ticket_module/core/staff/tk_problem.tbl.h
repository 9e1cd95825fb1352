/*
 * What is refused before SQL is asked, or by nginx itself: name, HTTP status,
 * how many seconds to wait before it is tried again (0: that is no help),
 * English, Chinese.  Refusals of SQL stand in tk_staff.tbl.h and
 * tk_problem_ticket.tbl.h.
 */

TK_PROBLEM( REQUEST_SYNTAX,   400, 0,  "the request cannot be read",                               "无法读取请求" )
TK_PROBLEM( QUERY_SYNTAX,     400, 0,  "the query is no list of name=value in UTF-8",              "查询串不是 UTF-8 的 name=value 列表" )
TK_PROBLEM( JSON_SYNTAX,      400, 0,  "the body is no JSON: line %s, column %s",                  "请求体不是 JSON：第 %s 行第 %s 列" )
TK_PROBLEM( JSON_DEPTH,       400, 0,  "arrays and objects stand in one another more than 8 deep", "数组和对象嵌套超过 8 层" )
TK_PROBLEM( JSON_TWICE,       400, 0,  "a member of the body comes twice: line %s, column %s",     "请求体有重复的成员：第 %s 行第 %s 列" )
TK_PROBLEM( JSON_OBJECT,      400, 0,  "the body is no JSON object",                               "请求体不是 JSON 对象" )
TK_PROBLEM( BODY_UNEXPECTED,  400, 0,  "%s takes no body: what it is given stands in the query",   "%s 不接受请求体，参数写在查询串里" )
TK_PROBLEM( KEY_SYNTAX,       400, 0,  "an Idempotency-Key has 1 to 255 visible ASCII characters", "Idempotency-Key 应为 1 到 255 个可见 ASCII 字符" )
TK_PROBLEM( SESSION_NEEDED,   401, 0,  "nobody is signed in",                                      "尚未登录" )
TK_PROBLEM( FORBIDDEN,        403, 0,  "this is not allowed from here",                            "不允许从此处访问" )
TK_PROBLEM( CROSS_SITE,       403, 0,  "the request comes from another site",                      "请求来自其他网站" )
TK_PROBLEM( PATH_UNKNOWN,     404, 0,  "there is nothing under this path",                         "此路径下没有内容" )
TK_PROBLEM( METHOD_WRONG,     405, 0,  "the path has no method %s, it has: %s",                    "此路径没有方法 %s，有：%s" )
TK_PROBLEM( BODY_LATE,        408, 0,  "the request took too long to arrive",                      "请求到达得太慢" )
TK_PROBLEM( BODY_LARGE,       413, 0,  "the body is longer than 65536 bytes",                      "请求体超过 65536 字节" )
TK_PROBLEM( EXPORT_ELSEWHERE, 409, 0,  "the file of export %s is not on this host: %s has made it", "导出 %s 的文件不在此主机上，由 %s 生成" )
TK_PROBLEM( PATH_LONG,        414, 0,  "the path or the query is too long",                        "路径或查询串太长" )
TK_PROBLEM( TYPE_WRONG,       415, 0,  "a body is of type application/json, in UTF-8, not encoded", "请求体应为 UTF-8 的 application/json，且不压缩" )
TK_PROBLEM( RANGE_WRONG,      416, 0,  "the file has no such range",                               "文件没有此范围" )
TK_PROBLEM( VALUES_WRONG,     422, 0,  "values are wrong: see errors",                             "参数有误，见 errors" )
TK_PROBLEM( TOO_MANY,         429, 5,  "too many requests: wait a little",                         "请求过于频繁，请稍候" )
TK_PROBLEM( HEADER_LARGE,     431, 0,  "a header is too long",                                     "请求头太长" )
TK_PROBLEM( FAULT,            500, 0,  "something went wrong here, and is in the log under this request's id", "系统出错，已按此请求编号记入日志" )
TK_PROBLEM( EXPORT_UNREADABLE, 500, 0, "the file of export %s cannot be read here: the log says why", "此处无法读取导出 %s 的文件，原因见日志" )
TK_PROBLEM( BUSY,             503, 2,  "the system is busy: try again",                            "系统繁忙，请重试" )
TK_PROBLEM( SIGN_IN_BUSY,     503, 2,  "too many sign in at once: try again",                      "同时登录的人太多，请重试" )
