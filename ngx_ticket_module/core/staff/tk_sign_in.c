/* The table of signing in; see the header. */

#include "tk_sign_in.h"

#define END         { NULL, NULL, TK_ARG_TEXT, 0, 0, NULL, 0, NULL, NULL }
#define MUST(member, min, max, en, zh)                                        \
    { "--" member, member, TK_ARG_TEXT, min, max, NULL,                       \
      TK_ARG_READER | TK_ARG_MUST, en, zh }
#define MAYBE(member, min, max, en, zh)                                       \
    { "--" member, member, TK_ARG_TEXT, min, max, NULL, TK_ARG_READER, en, zh }

#define PARAMS(...) (const tk_arg_t[]) { __VA_ARGS__, END }

#define CODE                                                                  \
    MAYBE("totp", 6, 6, "the six digits that the device shows",               \
          "验证器显示的六位数字")
#define TOKEN                                                                 \
    MUST("token", 43, 43, "what the link has behind its last \"/\"",          \
         "链接最后一个“/”之后的内容")

#define ACTION(name, method, path, options, en, zh, example)                  \
    { name, NULL, method, path, 0, TK_ACTION_OWN, NULL, NULL, options, NULL,  \
      en, zh, example }


int
tk_sign_in_is_public(const tk_action_t *action)
{
    return strncmp(action->path, "/link", 5) == 0
           || (strcmp(action->path, "/session") == 0
               && strcmp(action->method, "POST") == 0);
}


const tk_action_t  tk_sign_in_actions[] = {

    ACTION("sign in", "POST", "/session",
           PARAMS(MUST("name", 1, 64, "the person's name", "用户名"),
                  MUST("password", 1, 256, "the password", "密码"),
                  CODE,
                  MAYBE("recovery", 10, 20,
                        "in the place of the six digits: one of the codes for"
                        " when the device is lost",
                        "代替六位数字：验证器丢失时用的恢复码之一"),
                  MAYBE("supplier", 1, 32,
                        "for which supplier, where there are several",
                        "景区代码；在多个景区任职时必填")),
           "sign in: begins a session and sets its cookie",
           "登录：开始会话并设置 Cookie",
           "sign in --name li.ming --password - --totp 123456"
           " --supplier HILL"),

    ACTION("sign in show", "GET", "/session", NULL,
           "show who is signed in, with which roles, until when",
           "查看当前登录者、角色和会话期限",
           "sign in show"),

    ACTION("sign out", "DELETE", "/session", NULL,
           "sign out: ends the session",
           "退出登录",
           "sign out"),

    ACTION("sign in password", "POST", "/password",
           PARAMS(MUST("password", 1, 256, "the present password", "当前密码"),
                  MUST("new_password", TK_STAFF_PASSWORD, 256, "the new one",
                       "新密码")),
           "change the own password; all other sessions end",
           "修改自己的密码；其他会话全部结束",
           "sign in password --password - --new_password -"),

    ACTION("sign in link", "POST", "/link/open", PARAMS(TOKEN),
           "open a one-time link: for whom it is, and a secret for a device",
           "打开一次性链接：显示其所属人员，并给出新的验证器密钥",
           "sign in link --token AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCde"),

    ACTION("sign in set", "POST", "/link",
           PARAMS(TOKEN,
                  MUST("password", TK_STAFF_PASSWORD, 256, "the new password",
                       "新密码"),
                  MAYBE("totp_secret", 32, 32,
                        "the device's secret, as the link gave it",
                        "验证器密钥，与打开链接时给出的相同"),
                  CODE),
           "use a one-time link: sets the password and, or not, the device",
           "使用一次性链接：设定密码，并可绑定验证器",
           "sign in set --token AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCde"
           " --password -"),

    ACTION("sign in supplier", "PUT", "/session/supplier",
           PARAMS(MUST("supplier", 1, 32, "for which supplier from now on",
                       "今后为哪个景区")),
           "say for which supplier the session is, of those the person works"
           " for",
           "切换会话所属的景区（在多个景区任职时）",
           "sign in supplier --supplier HILL"),

    ACTION("sign in recovery", "POST", "/recovery",
           PARAMS(MUST("password", 1, 256, "the present password", "当前密码"),
                  MUST("totp", 6, 6, "the six digits that the device shows",
                       "验证器显示的六位数字")),
           "make ten codes, each of which signs in once when the device is"
           " lost, in the place of those before; they are shown this once",
           "生成十个恢复码，验证器丢失时每个可登录一次；旧的作废，只显示这一次",
           "sign in recovery --password - --totp 123456"),

    { "events", NULL, "GET", "/events", 0, TK_ACTION_OWN | TK_ACTION_STREAM,
      NULL, NULL, NULL, NULL,
      "be told of what changes, as long as the session lives, by whoever may"
      " see slots: what is left of them (slots), and that something else is"
      " another one (approvals, callbacks, money, alarms, gate)",
      "会话有效期间接收变更通知，须有查看时段的权限：时段余量（slots），以及其他数据的变化"
      "（approvals、callbacks、money、alarms、gate）",
      "events" },

    { NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }
};
