/* Signed lists for devices that are offline, and what came of them.
 * tk_actions.c includes this. */

ACTION("gatekey make", "staff_gate_key_make", ALONE, NOBODY, OWN | SECRET,
    PARAMS(SUPPLIER), NULL, NULL,
    "make one more key by which lists and QR codes are signed for devices; the elder of two signs",
    "新增一个签名密钥，用于设备的离线名单和二维码；两个并存时由较早的签名",
    "gatekey make DEMO")

ACTION("gatekey list", "staff_gate_key_list", GET("/gate-keys"), ADMIN, 0,
    PARAMS(SUPPLIER), NULL, NULL,
    "list the keys by which lists and QR codes are signed for devices",
    "列出为设备签名的密钥",
    "gatekey list DEMO")

ACTION("gatekey retire", "staff_gate_key_retire", DELETE("/gate-keys/{key}"), ADMIN, ONE,
    PARAMS(SUPPLIER,
           ARG("KEY", "key", TK_ARG_INT, 1, 32767, "number of the key", "密钥序号")),
    NULL, NULL,
    "end a key: devices believe nothing any more that it signed, the other one signs",
    "停用一个密钥：设备不再相信它签过的内容，改由另一个签名",
    "gatekey retire DEMO 1")
