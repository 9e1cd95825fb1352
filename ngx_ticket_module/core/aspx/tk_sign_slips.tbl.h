/*
 * How clients sign wrongly: SLIP(part, name, English, Chinese).  A slip changes
 * one part of what is signed, so that two of one part exclude each other; what
 * it says is what to do.  Read by tk_sign_slip.c, and by whoever shows it.
 */

SLIP(VALUES, ESCAPED,
     "values are signed as they stand in the URL: sign them before they are escaped",
     "签名用了 URL 编码后的值：应先签名，再编码")
SLIP(VALUES, PLUS,
     "a + is sent as it is, which means a space: send %2B",
     "值中的 + 未编码，会被当作空格：应发送 %2B")
SLIP(VALUES, TWICE,
     "values are escaped twice: escape them once",
     "值被 URL 编码了两次：只应编码一次")
SLIP(VALUES, GBK,
     "values are signed in GBK: sign them in UTF-8, as they are sent",
     "签名时值用了 GBK：应与发送时一样用 UTF-8")
SLIP(EMPTY, EMPTY,
     "empty values are signed: leave them out",
     "空值参与了签名：应去掉空值")
SLIP(ORDER, AS_SENT,
     "parameters are signed in the order in which they are sent: sort them by name",
     "签名时未按参数名排序")
SLIP(NAMES, SMALL_NAMES,
     "names are signed in small letters: sign them as they are sent",
     "签名时参数名转成了小写：应与发送时一致")
SLIP(SET, COMMON,
     "sign_type, service_version, input_charset and sign_key_index are not signed: every parameter but sign is",
     "sign_type、service_version、input_charset、sign_key_index 未参与签名：除 sign 外都应参与")
SLIP(TAIL, NO_NAME,
     "the key is joined as & and the key: join &key= and the key",
     "末尾为 & 加密钥：应为 &key= 加密钥")
SLIP(TAIL, BARE,
     "the key is joined with nothing between: join &key= and the key",
     "密钥直接接在末尾：应为 &key= 加密钥")
SLIP(TAIL, NO_AMPERSAND,
     "the key is joined as key= and the key: join &key= and the key",
     "末尾为 key= 加密钥，缺少 &：应为 &key= 加密钥")
SLIP(TAIL, NO_KEY,
     "there is no key in what is signed: join &key= and the key",
     "签名中没有密钥：末尾应加 &key= 和密钥")
SLIP(TAIL, KEY_FIRST,
     "the key stands before the parameters: join &key= and the key behind them",
     "密钥放在了最前面：应在末尾加 &key= 和密钥")
SLIP(TAIL, KEY_AROUND,
     "the key stands before and behind the parameters: join &key= and the key behind them",
     "密钥放在了首尾两处：只应在末尾加 &key= 和密钥")
SLIP(KEY, OTHER_KEY,
     "it is signed with another one of your keys: say its number as sign_key_index",
     "用了另一个有效密钥：应在 sign_key_index 中写明它的序号")
SLIP(KEY, CAPITAL_KEY,
     "the key is in capital letters: sign with it as it was given",
     "密钥转成了大写：应按发放时的原样")
SLIP(KEY, SMALL_KEY,
     "the key is in small letters: sign with it as it was given",
     "密钥转成了小写：应按发放时的原样")
SLIP(KEY, KEY_LINE,
     "there is the end of a line behind the key: cut it off",
     "密钥后面带了换行：应去掉")
SLIP(TEXT, SMALL_TEXT,
     "all that is signed is in small letters: sign it as it is",
     "签名前整串转成了小写：应保持原样")
SLIP(TEXT, CAPITAL_TEXT,
     "all that is signed is in capital letters: sign it as it is",
     "签名前整串转成了大写：应保持原样")
