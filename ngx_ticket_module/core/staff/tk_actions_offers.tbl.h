/* What visitors are offered and told on the pages of their orders. */

#define OFFER       ARG("OFFER", "offer", TK_ARG_INT, 1, 99,                  \
                        "number of the offer", "推介编号")

ACTION("offer set", "staff_offer_set", PUT("/offers/{offer}"), MARKET, ONE,
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
    NULL,
    "make what visitors are offered or told on the pages of their orders, or change it",
    "新建或修改游客订单页面上的推介或通知",
    "offer set DEMO 1 --title 夜游 --title-en \"Night tour\" --link https://park.example/night")

ACTION("offer list", "staff_offer_list", GET("/offers"), LOOKS, 0,
    tk_args_supplier, NULL,
    "offer title title_en link first_day last_day product place shown",
    "list what visitors are offered, in the order in which they see it",
    "按显示顺序列出推介",
    "offer list DEMO")

ACTION("offer remove", "staff_offer_remove", DELETE("/offers/{offer}"), MARKET, 0,
    PARAMS(SUPPLIER, OFFER), NULL,
    "offer title title_en link first_day last_day product place shown",
    "take an offer away",
    "移除推介",
    "offer remove DEMO 1")
