/*
 * What can be asked of the system, whatever the interface that asks.  EFFECT:
 * an operation that only reads is dropped when its client leaves.  ACCOUNT: the
 * agent's account it reads, or pays from.  Numbers and accounts are stored with
 * orders: never renumber.  From 1000 on they are not: what is asked about this
 * system itself, and what payment platforms tell.
 *
 *            operation                  no  effect  account
 */

TK_OPERATION( LIST_PRODUCTS,              1, READ,  NONE    )
TK_OPERATION( LIST_INVENTORY,             2, READ,  NONE    )
TK_OPERATION( BOOK,                       3, WRITE, NONE    )
TK_OPERATION( GET_ORDER,                  4, READ,  NONE    )
TK_OPERATION( CANCEL_ORDER,               5, WRITE, NONE    )
TK_OPERATION( PAY_DEPOSIT,                6, WRITE, DEPOSIT )
TK_OPERATION( GET_DEPOSIT,                7, READ,  DEPOSIT )
TK_OPERATION( BOOK_AND_PAY_DEPOSIT,       8, WRITE, DEPOSIT )
TK_OPERATION( GET_SUPPLIER,               9, READ,  NONE    )
TK_OPERATION( LIST_ROUTES,               10, READ,  NONE    )
TK_OPERATION( LIST_SLOTS,                11, READ,  NONE    )
TK_OPERATION( LIST_TICKETS,              12, READ,  NONE    )
TK_OPERATION( SET_CALLBACK,              13, WRITE, NONE    )
TK_OPERATION( REFUND_TICKETS,            14, WRITE, NONE    )
TK_OPERATION( LIST_PAY_CHANNELS,         15, READ,  NONE    )
TK_OPERATION( LIST_ORDERS,               16, READ,  NONE    )
TK_OPERATION( COUNT_ORDERS,              17, READ,  NONE    )
TK_OPERATION( RESEND_VOUCHER,            18, WRITE, NONE    )
TK_OPERATION( GET_PRODUCT_STATUS,        19, READ,  NONE    )
TK_OPERATION( SEND_DEPOSIT_OTP,          20, WRITE, DEPOSIT )
TK_OPERATION( PAY_DEPOSIT_OTP,           21, WRITE, DEPOSIT )
TK_OPERATION( SEND_REBATE_OTP,           22, WRITE, REBATE  )
TK_OPERATION( PAY_REBATE_OTP,            23, WRITE, REBATE  )
TK_OPERATION( SEND_PASSWORD_OTP,         24, WRITE, NONE    )
TK_OPERATION( CHANGE_PAY_PASSWORD,       25, WRITE, NONE    )
TK_OPERATION( COUNT_DEPOSIT_TRANSFERS,   26, READ,  DEPOSIT )
TK_OPERATION( LIST_DEPOSIT_TRANSFERS,    27, READ,  DEPOSIT )
TK_OPERATION( GET_REBATE,                28, READ,  REBATE  )
TK_OPERATION( COUNT_REBATE_TRANSFERS,    29, READ,  REBATE  )
TK_OPERATION( LIST_REBATE_TRANSFERS,     30, READ,  REBATE  )
TK_OPERATION( COUNT_SETTLEMENTS,         31, READ,  NONE    )
TK_OPERATION( LIST_SETTLEMENTS,          32, READ,  NONE    )
TK_OPERATION( ACTIVATE_ORDER,            33, WRITE, NONE    )
TK_OPERATION( GET_TICKET,                34, READ,  NONE    )
TK_OPERATION( BOOK_AND_PAY_REBATE,       35, WRITE, REBATE  )
TK_OPERATION( LIST_REDEMPTIONS,          36, READ,  NONE    )
TK_OPERATION( PAY_REBATE,                37, WRITE, REBATE  )
TK_OPERATION( LIST_IDENTITIES,           38, READ,  NONE    )
TK_OPERATION( BEGIN_PAYMENT,             39, WRITE, NONE    )
TK_OPERATION( APPLY_REFUND,              40, WRITE, NONE    )
TK_OPERATION( REVOKE_REFUND,             41, WRITE, NONE    )
TK_OPERATION( DEAL_REFUND,               42, WRITE, NONE    )
TK_OPERATION( GET_REFUND,                43, READ,  NONE    )

TK_OPERATION( GET_HEALTH,              1000, READ,  NONE    )
TK_OPERATION( GET_READINESS,           1001, READ,  NONE    )
TK_OPERATION( GET_STATUS,              1002, READ,  NONE    )
TK_OPERATION( GET_METRICS,             1003, READ,  NONE    )
TK_OPERATION( STORE_NOTICE,            1004, WRITE, NONE    )
