/* What visitors are offered and told on the pages of their orders. */

#define OFFER       ARG("OFFER", "offer", TK_ARG_INT, 1, 99,                  \
                        "number of the offer", "推介编号")
#define OFFER_COLUMNS                                                         \
    "offer title title_en link first_day last_day product place shown picture"

MATCHED("offer set", "staff_offer_set", PUT("/offers/{offer}"), MARKET, ONE, "offer show",
    PARAMS(SUPPLIER, OFFER),
    PARAMS(OPT_RANGE("--title", "title", TK_ARG_TEXT, 1, 64, "in Chinese", "中文标题"),
           OPT_RANGE("--title-en", "title_en", TK_ARG_TEXT, 0, 64,
                     "in English; empty: the Chinese one", "英文标题；空：用中文"),
           OPT_RANGE("--text", "body", TK_ARG_TEXT, 0, 300, "below the title", "中文内容"),
           OPT_RANGE("--text-en", "body_en", TK_ARG_TEXT, 0, 300, "the same in English", "英文内容"),
           OPT_RANGE("--link", "link", TK_ARG_TEXT, 0, 200,
                     "an address with https://; empty: none", "https:// 地址；空：没有"),
           OPT("--from", "first_day", TK_ARG_DAY, "first day that it is shown", "显示的第一天"),
           OPT("--to", "last_day", TK_ARG_DAY, "last day", "显示的最后一天"),
           OPT_RANGE("--product", "product", TK_ARG_TEXT, 0, 36,
                     "for who has ordered it; empty: for all", "只给订了该产品的游客；空：给全部游客"),
           OPT_RANGE("--place", "place", TK_ARG_INT, 1, 99,
                     "the smaller, the earlier; default 50", "顺序，小的在前；默认 50")),
    OFFER_COLUMNS,
    "make what visitors are offered or told on the pages of their orders, or change it",
    "新建或修改游客订单页面上的推介或通知",
    "offer set DEMO 1 --title 夜游 --title-en \"Night tour\" --link https://park.example/night")

ACTION("offer list", "staff_offer_list", GET("/offers"), LOOKS, 0,
    tk_args_supplier, NULL,
    OFFER_COLUMNS,
    "list what visitors are offered, in the order in which they see it",
    "按显示顺序列出推介",
    "offer list DEMO")

ACTION("offer show", "staff_offer_show", GET("/offers/{offer}"), LOOKS, ONE,
    PARAMS(SUPPLIER, OFFER), NULL, NULL,
    "show one of the things that visitors are offered, and its picture's size",
    "查看一条推介及其图片的大小",
    "offer show DEMO 1")

MATCHED("offer remove", "staff_offer_remove", DELETE("/offers/{offer}"), MARKET, 0, "offer show",
    PARAMS(SUPPLIER, OFFER), NULL,
    OFFER_COLUMNS,
    "take an offer away",
    "移除推介",
    "offer remove DEMO 1")

MATCHED("picture set", "staff_picture_set", PUT("/offers/{offer}/picture"), MARKET, OWN | TAKES_FILE | ONE, "offer show",
    PARAMS(SUPPLIER, OFFER,
           ARG("FILE", NULL, TK_ARG_AS_IS, 0, 0, "PNG, JPEG or WebP, 200 KB at most; - reads standard input",
               "PNG、JPEG 或 WebP，最大 200 KB；- 为标准输入")),
    NULL,
    "offer title picture picture_width picture_height picture_bytes",
    "put a picture to an offer, in the place of the one before",
    "给推介加图片，或替换已有的图片",
    "picture set DEMO 1 night.webp")

MATCHED("picture remove", "staff_picture_remove", DELETE("/offers/{offer}/picture"), MARKET, ONE, "offer show",
    PARAMS(SUPPLIER, OFFER), NULL,
    "offer title picture picture_width picture_height picture_bytes",
    "take the picture of an offer away",
    "移除推介的图片",
    "picture remove DEMO 1")
