/*
 * Examples of the open API's description, in the order in which they are done:
 * on 2026-11-30, by partner 7811 of the demonstration's data.
 *
 *     DONE( call, method, name, sent, what is answered before Code, en, zh )
 *     REFUSED( call, method, name, sent, Message, en, zh )
 */

DONE( PRODUCTS, GET, "one",
    ASKS(SENT("productId", 1)),
    SAYS("Data": {"Products": [
        {"ProductId":1,"Version":1,"ProductCode":"ADULT","IsTicket":0,
         "TicketGetAddress":"","ProductName":"成人票","ProductDesc":"",
         "EntranceMode":0,"ProductKind":"","AdultNumber":1,"ChildNumber":0,
         "MaxNumberByOrder":0,"MaxNumberByMobile":0,"LimitDayByMobile":0,
         "MaxNumberByCardID":0,"LimitDayByCardID":0,"CustomerSet":2,
         "TotoalStock":0,"ProductStatus":1,"RefundSet":1,
         "ScenicSpots":"演示景区","ScenicId":1,"OutId":"","MinAge":0,
         "MaxAge":0,"EffectiveTimeMode":4,"EffectiveTime":2,
         "BecomeEffectiveTime":0,"BeginEffectiveTime":"",
         "EndEffectiveTime":"","BookingTime":""}],
        "TotalCount":1}, "TotalCount":1),
    "a product by its number", "按产品ID查询" )
DONE( PRODUCTS, GET, "page",
    ASKS(SENT("pageIndex", 4), SENT("pageSize", 1)),
    SAYS("Data": {"Products": [
        {"ProductId":4,"Version":0,"ProductCode":"REAL","IsTicket":0,
         "TicketGetAddress":"","ProductName":"实名票","ProductDesc":"",
         "EntranceMode":1,"ProductKind":"","AdultNumber":1,"ChildNumber":0,
         "MaxNumberByOrder":0,"MaxNumberByMobile":0,"LimitDayByMobile":0,
         "MaxNumberByCardID":0,"LimitDayByCardID":0,"CustomerSet":1,
         "TotoalStock":0,"ProductStatus":1,"RefundSet":1,
         "ScenicSpots":"演示景区","ScenicId":1,"OutId":"","MinAge":0,
         "MaxAge":0,"EffectiveTimeMode":4,"EffectiveTime":2,
         "BecomeEffectiveTime":0,"BeginEffectiveTime":"",
         "EndEffectiveTime":"","BookingTime":""}],
        "TotalCount":5}, "TotalCount":5),
    "one page of all", "分页查询" )
REFUSED( PRODUCTS, GET, "late",
    ASKS(SENT("Timestamp", "1700000000000"), SENT("productId", 1)),
    "请求已过期",
    "signed long ago", "时间戳过期" )

DONE( PRICES, GET, "day",
    ASKS(SENT("StartTime", "2026-12-01"), SENT("EndTime", "2026-12-01"),
         SENT("productId", 5)),
    SAYS("Data": {"DailyPriceStock": [
        {"DailyStock":8000,"MarketPrice":60,"Price":60,"SalePrice":60,
         "BookingDay":0,"BeginTime":"2026-12-01","EndTime":"2026-12-01",
         "PriceType":2,"ProductSeats": [
            {"Time":"2026-12-01","SeatsStartTime":"08:00",
             "SeatsEndTime":"09:00","SeatsCode":"02-1","SeatsNum":1000},
            {"Time":"2026-12-01","SeatsStartTime":"09:00",
             "SeatsEndTime":"10:00","SeatsCode":"02-2","SeatsNum":1000},
            {"Time":"2026-12-01","SeatsStartTime":"10:00",
             "SeatsEndTime":"11:00","SeatsCode":"02-3","SeatsNum":1000},
            {"Time":"2026-12-01","SeatsStartTime":"11:00",
             "SeatsEndTime":"12:00","SeatsCode":"02-4","SeatsNum":1000},
            {"Time":"2026-12-01","SeatsStartTime":"12:00",
             "SeatsEndTime":"13:00","SeatsCode":"02-5","SeatsNum":1000},
            {"Time":"2026-12-01","SeatsStartTime":"13:00",
             "SeatsEndTime":"14:00","SeatsCode":"02-6","SeatsNum":1000},
            {"Time":"2026-12-01","SeatsStartTime":"14:00",
             "SeatsEndTime":"15:00","SeatsCode":"02-7","SeatsNum":1000},
            {"Time":"2026-12-01","SeatsStartTime":"15:00",
             "SeatsEndTime":"16:00","SeatsCode":"02-8","SeatsNum":1000}]}]}),
    "one day with its sessions", "某日价格与场次" )
REFUSED( PRICES, GET, "unknown",
    ASKS(SENT("StartTime", "2026-12-01"), SENT("EndTime", "2026-12-07"),
         SENT("productId", 999999)),
    "产品不存在或未授权",
    "no product of yours", "产品未授权" )

DONE( VERIFY, POST, "named",
    ASKS(SENT("PartnerId", 7811), SENT("ProductId", 4),
         SENT("VisitDate", "2026-12-01 10:00:00"),
         SENT("OrderUsers",
              [{"UserName":"张三","Mobile":"18106532623",
                "CardID":"11010519491231002X","CardType":0},
               {"UserName":"李四","Mobile":"18106532624",
                "CardID":"G12345678","CardType":1}])),
    NULL,
    "visitors with names, the session by the time of the visit",
    "实名制，游玩时间所在场次" )
REFUSED( VERIFY, POST, "past",
    ASKS(SENT("PartnerId", 7811), SENT("ProductId", 4),
         SENT("VisitDate", "2026-11-29"),
         SENT("OrderUsers",
              [{"UserName":"张三","Mobile":"18106532623",
                "CardID":"11010519491231002X"}])),
    "游玩预订时间不符合产品预订时间限制(游玩日期已过)",
    "a day that has passed", "游玩日期已过" )

DONE( CREATE, POST, "single",
    ASKS(SENT("PartnerId", 7811),
         SENT("OriginOrderId", "1522870633233514497"),
         SENT("ContactPerson", {"Name":"张三","Mobile":"18106532623"}),
         SENT("ProductId", 4), SENT("BeginPlayTime", "10:00"),
         SENT("EndPlayTime", "11:00"), SENT("OrderQuantity", 2),
         SENT("OrderRemark", "靠窗"), SENT("VisitDate", "2026-12-01"),
         SENT("VisitPerson",
              [{"Name":"张三","IdCard":"11010519491231002X","IDCardType":0},
               {"Name":"李四","IdCard":"G12345678","IDCardType":1}])),
    SAYS("Data": {"OriginOrderId":"1522870633233514497","DistributorId":7811,
                  "OrderId":4600001,"OrderStatus":0}),
    "EntranceMode 1, visitors with names", "一人一码，实名制" )
DONE( CREATE, POST, "again",
    ASKS(SENT("PartnerId", 7811),
         SENT("OriginOrderId", "1522870633233514497"),
         SENT("ContactPerson", {"Name":"张三","Mobile":"18106532623"}),
         SENT("ProductId", 4), SENT("BeginPlayTime", "10:00"),
         SENT("EndPlayTime", "11:00"), SENT("OrderQuantity", 2),
         SENT("VisitDate", "2026-12-01"),
         SENT("VisitPerson",
              [{"Name":"张三","IdCard":"11010519491231002X","IDCardType":0},
               {"Name":"李四","IdCard":"G12345678","IDCardType":1}])),
    SAYS("Data": {"OriginOrderId":"1522870633233514497","DistributorId":7811,
                  "OrderId":4600001,"OrderStatus":0}),
    "said once more: answered alike", "重复下单，返回相同结果" )
DONE( CREATE, POST, "group",
    ASKS(SENT("PartnerId", 7811),
         SENT("OriginOrderId", "1522870633233514498"),
         SENT("ContactPerson", {"Name":"王小明","Mobile":"13912345678"}),
         SENT("ProductId", 1), SENT("OrderQuantity", 3),
         SENT("VisitDate", "2026-12-01")),
    SAYS("Data": {"OriginOrderId":"1522870633233514498","DistributorId":7811,
                  "OrderId":4600002,"OrderStatus":0}),
    "EntranceMode 0, nobody named, whatever session has room",
    "多人一码，自动分配场次" )
REFUSED( CREATE, POST, "other",
    ASKS(SENT("PartnerId", 7811),
         SENT("OriginOrderId", "1522870633233514498"),
         SENT("ContactPerson", {"Name":"王小明","Mobile":"13912345678"}),
         SENT("ProductId", 1), SENT("OrderQuantity", 4),
         SENT("VisitDate", "2026-12-01")),
    "订单号重复，内容不一致",
    "another order under the same number", "订单号重复" )
DONE( CREATE, POST, "dropped",
    ASKS(SENT("PartnerId", 7811),
         SENT("OriginOrderId", "1522870633233514499"),
         SENT("ContactPerson", {"Name":"王小明","Mobile":"13912345678"}),
         SENT("ProductId", 1), SENT("OrderQuantity", 1),
         SENT("VisitDate", "2026-12-01")),
    SAYS("Data": {"OriginOrderId":"1522870633233514499","DistributorId":7811,
                  "OrderId":4600003,"OrderStatus":0}),
    "one that is cancelled below", "将被取消的订单" )

REFUSED( PAY, POST, "price",
    ASKS(SENT("PartnerId", 7811), SENT("OrderId", 4600001),
         SENT("UnitPrice", 99.9), SENT("TicketCount", 2)),
    "单价不一致",
    "another price than the order's", "单价不一致" )
DONE( PAY, POST, "single",
    ASKS(SENT("PartnerId", 7811), SENT("OrderId", 4600001),
         SENT("UnitPrice", 120), SENT("TicketCount", 2),
         SENT("EticketNo", "E-1")),
    SAYS("Data": {"VoucherCode":"","OrderUserVouchers": [
        {"IDCardNo":"11010519491231002X",
         "VoucherCode":"261130001000000000100112345678",
         "Mobile":"18106532623"},
        {"IDCardNo":"G12345678",
         "VoucherCode":"261130001000000000100287654321",
         "Mobile":"18106532623"}],
        "OrderStatus":4,"PayMoney":240}),
    "EntranceMode 1: a code for each visitor", "一人一码" )
DONE( PAY, POST, "group",
    ASKS(SENT("PartnerId", 7811), SENT("OrderId", 4600002)),
    SAYS("Data": {"VoucherCode":"261130001000000000200113572468",
                  "OrderUserVouchers":[],"OrderStatus":4,"PayMoney":300}),
    "EntranceMode 0: one code for all", "多人一码" )

DONE( CODES_OF, GET, "single",
    ASKS(SENT("originOrderId", "1522870633233514497")),
    SAYS("Data": [
        {"Name":"张三","QrCode":"261130001000000000100112345678"},
        {"Name":"李四","QrCode":"261130001000000000100287654321"}]),
    "each visitor's", "一人一码" )
DONE( CODES_OF, GET, "group",
    ASKS(SENT("originOrderId", "1522870633233514498")),
    SAYS("Data": [
        {"Name":"王小明","QrCode":"261130001000000000200113572468"}]),
    "one for all, under the contact's name", "多人一码" )
REFUSED( CODES_OF, GET, "unknown",
    ASKS(SENT("originOrderId", "1522870633233514400")),
    "订单不存在",
    "no order of yours", "订单不存在" )

DONE( REFUND, POST, "codes",
    ASKS(SENT("PartnerId", 7811),
         SENT("VoucherCode", ["261130001000000000100287654321"]),
         SENT("RefundId", "1522870740750303232")),
    SAYS("Data": {"ApplyId":1,"RefundStatus":1}),
    "just these tickets", "按入园凭证退票" )
DONE( REFUND, POST, "count",
    ASKS(SENT("PartnerId", 7811), SENT("OrderId", 4600002),
         SENT("RefundCount", 3), SENT("RefundId", "1522870740750303233")),
    SAYS("Data": {"ApplyId":2,"RefundStatus":1}),
    "so many of an order", "按数量退票" )
REFUSED( REFUND, POST, "many",
    ASKS(SENT("PartnerId", 7811), SENT("OrderId", 4600001),
         SENT("RefundCount", 2), SENT("RefundId", "1522870740750303234")),
    "可退数量不足",
    "more than there are left", "可退数量不足" )

DONE( CANCEL, GET, "query",
    ASKS(SENT("orderId", 4600003)),
    NULL,
    "of an order that is not paid", "取消未支付订单" )
REFUSED( CANCEL, GET, "paid",
    ASKS(SENT("orderId", 4600001)),
    "订单已支付，不能取消",
    "of one that is paid", "订单已支付" )
DONE( CANCEL, POST, "again",
    ASKS(SENT("orderId", 4600003)),
    NULL,
    "said once more: answered alike", "重复取消" )
REFUSED( CANCEL, POST, "unknown",
    ASKS(SENT("orderId", 4611111)),
    "订单不存在",
    "no order of yours", "订单不存在" )
