/*
 * Platform and action; what it is asked by (the action itself: the same
 * request again); the pauses, of which the last one goes on; and in seconds:
 *
 *   tries   so many repeats, then no more; 0: any number
 *   life    of the job, from its beginning
 *   after   or from the end of the payment, where it has one; 0: not so
 *   again   so often in a row the platform does not know the number, and that
 *   for     for so long: then the same request is sent once more; 0: never
 *   hold    the platform takes it so long after the number's first request
 *
 * platform    action       asked by         tries   life   after again for hold
 */

#define SECONDS(...)  { __VA_ARGS__ }
#define MINUTE        60
#define HOUR          3600
#define DAY           86400

#define OPEN_5_S      5, 5, 5, 5, 5, 5
#define SOON          1, 3, 9
#define CLOSING       1, 5, 30, MINUTE, 5 * MINUTE
#define CANCELLING    3, 5, 10, 30, MINUTE, 5 * MINUTE
#define MONEY         10, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE,    \
                      30 * MINUTE, HOUR
#define CLEARING      1, 3, 10, 30, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR
#define SIGNING       OPEN_5_S, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, 5 * MINUTE
#define DOUBLING      1, 2, 4, 8, 16, 32, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR


PAY( "alipay",   CHARGE,      CHARGE,          3, 5 * MINUTE,   0, 0,  0,  0,
     SECONDS(SOON) )
PAY( "alipay",   CHARGE_CODE, QUERY,           0, MINUTE,       0, 0,  0,  0,
     SECONDS(4) )
PAY( "alipay",   QUERY,       QUERY,           0, DAY,       HOUR, 0,  0,  0,
     SECONDS(OPEN_5_S, MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, 5 * MINUTE) )
PAY( "alipay",   CLOSE,       QUERY,           0, HOUR,         0, 0,  0,  0,
     SECONDS(CLOSING) )
PAY( "alipay",   CANCEL,      CANCEL,          0, DAY,          0, 0,  0,  0,
     SECONDS(CANCELLING) )
PAY( "alipay",   REFUND,      REFUND_QUERY,    0, 7 * DAY,      0, 3,  0,  0,
     SECONDS(MONEY) )
PAY( "alipay",   TRANSFER,    TRANSFER_QUERY,  0, 3 * DAY,      0, 2, 60,  0,
     SECONDS(MONEY) )
PAY( "alipay",   BILL,        BILL,            0, 32 * HOUR,    0, 0,  0,  0,
     SECONDS(HOUR) )
PAY( "alipay",   CHARGE_AGREED, QUERY,         0, 3 * DAY,   HOUR, 2, 60,  0,
     SECONDS(CLEARING) )
PAY( "alipay",   AGREEMENT_QUERY, AGREEMENT_QUERY,
                                               0, DAY,          0, 0,  0,  0,
     SECONDS(SIGNING) )
PAY( "alipay",   AGREEMENT_END, AGREEMENT_END, 0, DAY,          0, 0,  0,  0,
     SECONDS(MONEY) )

PAY( "wechat2",  CHARGE,      CHARGE,          3, 5 * MINUTE,   0, 0,  0,  0,
     SECONDS(SOON) )
PAY( "wechat2",  CHARGE_CODE, QUERY,           0, 45,           0, 0,  0,  0,
     SECONDS(5) )
PAY( "wechat2",  QUERY,       QUERY,           0, DAY,       HOUR, 0,  0,  0,
     SECONDS(OPEN_5_S, 30, 30, 30, 30, 5 * MINUTE) )
PAY( "wechat2",  CLOSE,       QUERY,           0, HOUR,         0, 0,  0,
     5 * MINUTE,
     SECONDS(CLOSING) )
PAY( "wechat2",  CANCEL,      CANCEL,          0, DAY,          0, 0,  0, 15,
     SECONDS(CANCELLING) )
PAY( "wechat2",  REFUND,      REFUND_QUERY,    0, 7 * DAY,      0, 1,  0,  0,
     SECONDS(MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, 5 * MINUTE, 10 * MINUTE,
             20 * MINUTE, 30 * MINUTE, HOUR) )
PAY( "wechat2",  TRANSFER,    TRANSFER_QUERY,  0, 30 * DAY,     0, 2, 60,  0,
     SECONDS(10, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR) )
PAY( "wechat2",  BILL,        BILL,            0, 32 * HOUR,    0, 0,  0,  0,
     SECONDS(HOUR) )

PAY( "wechat3",  CHARGE,      CHARGE,          3, 5 * MINUTE,   0, 0,  0,  0,
     SECONDS(SOON) )
PAY( "wechat3",  CHARGE_CODE, QUERY,           0, 45,           0, 0,  0,  0,
     SECONDS(5) )
PAY( "wechat3",  QUERY,       QUERY,           0, DAY,       HOUR, 0,  0,  0,
     SECONDS(OPEN_5_S, 30, 30, 30, 30, 5 * MINUTE) )
PAY( "wechat3",  CLOSE,       QUERY,           0, HOUR,         0, 0,  0,  0,
     SECONDS(CLOSING) )
PAY( "wechat3",  CANCEL,      CANCEL,          0, DAY,          0, 0,  0, 15,
     SECONDS(CANCELLING) )
PAY( "wechat3",  REFUND,      REFUND_QUERY,    0, 7 * DAY,      0, 1,  0,  0,
     SECONDS(MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, 5 * MINUTE, 10 * MINUTE,
             20 * MINUTE, 30 * MINUTE, HOUR) )
PAY( "wechat3",  TRANSFER,    TRANSFER_QUERY,  0, 30 * DAY,     0, 2, 60,  0,
     SECONDS(10, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR) )
PAY( "wechat3",  BILL,        BILL,            0, 32 * HOUR,    0, 0,  0,  0,
     SECONDS(HOUR) )

PAY( "unionpay", CHARGE,      CHARGE,          3, 5 * MINUTE,   0, 0,  0,  0,
     SECONDS(SOON) )
PAY( "unionpay", CHARGE_CODE, QUERY,           0, MINUTE,       0, 0,  0,  0,
     SECONDS(5) )
PAY( "unionpay", QUERY,       QUERY,           0, DAY,        DAY, 0,  0,  0,
     SECONDS(5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR) )
PAY( "unionpay", CLOSE,       QUERY,           0, DAY,        DAY, 0,  0,  0,
     SECONDS(CLOSING) )
PAY( "unionpay", CANCEL,      CANCEL,          0, DAY,          0, 0,  0,  0,
     SECONDS(DOUBLING) )
PAY( "unionpay", REFUND,      REFUND_QUERY,    0, 2 * DAY,      0, 1,  0,  0,
     SECONDS(DOUBLING) )
PAY( "unionpay", BILL,        BILL,            0, DAY,          0, 0,  0,  0,
     SECONDS(30 * MINUTE) )

PAY( "clearing", CHARGE_AGREED, QUERY,         0, 3 * DAY,   HOUR, 1,  0,  0,
     SECONDS(CLEARING) )
PAY( "clearing", QUERY,       QUERY,           0, 3 * DAY,   HOUR, 0,  0,  0,
     SECONDS(CLEARING) )
PAY( "clearing", CLOSE,       QUERY,           0, DAY,       HOUR, 0,  0,  0,
     SECONDS(CLEARING) )
PAY( "clearing", REFUND,      REFUND_QUERY,    0, 7 * DAY,      0, 1,  0,  0,
     SECONDS(CLEARING) )
PAY( "clearing", TRANSFER,    TRANSFER_QUERY,  0, 3 * DAY,      0, 1,  0,  0,
     SECONDS(CLEARING) )
PAY( "clearing", FUND_IN,     TRANSFER_QUERY,  0, 3 * DAY,      0, 1,  0,  0,
     SECONDS(CLEARING) )
PAY( "clearing", FUND_OUT,    TRANSFER_QUERY,  0, 3 * DAY,      0, 1,  0,  0,
     SECONDS(CLEARING) )
PAY( "clearing", FUND_END,    TRANSFER_QUERY,  0, 3 * DAY,      0, 1,  0,  0,
     SECONDS(CLEARING) )
PAY( "clearing", BILL,        BILL,            0, 32 * HOUR,    0, 0,  0,  0,
     SECONDS(HOUR) )
PAY( "clearing", ACCOUNT,     ACCOUNT,         0, 7 * DAY,      0, 0,  0,  0,
     SECONDS(CLEARING) )
PAY( "clearing", AGREEMENT,   AGREEMENT,       0, DAY,          0, 0,  0,  0,
     SECONDS(CLEARING) )
PAY( "clearing", AGREEMENT_QUERY, AGREEMENT_QUERY,
                                               0, DAY,          0, 0,  0,  0,
     SECONDS(SIGNING) )
PAY( "clearing", AGREEMENT_END, AGREEMENT_END, 0, DAY,          0, 0,  0,  0,
     SECONDS(CLEARING) )

#undef SECONDS
#undef OPEN_5_S
#undef SOON
#undef CLOSING
#undef CANCELLING
#undef MONEY
#undef CLEARING
#undef SIGNING
#undef DOUBLING
