/*
 * Every page of the .aspx interface that is built, once, and the operation it
 * asks for (tk_operations.tbl.h).  LEGACY pages are those edition 4.0 dropped:
 * they work in a 3.0 location, and in a 4.0 one with ticket_legacy_pages on
 * (D6).  What only one edition prints answers everywhere as printed there
 * (decision 56).  The stem names the page's tables of parameters (tk_params.c)
 * and elements (tk_reply_tables.c).
 *
 *       enum                                stem                               page                              operation                legacy  printed
 */

TK_PAGE( GET_PRODUCTS,                      get_products,                      "GetProducts.aspx",               LIST_PRODUCTS,           0, BOTH )
TK_PAGE( GET_PRODUCTS_INVENTORY,            get_products_inventory,            "GetProductsInventory.aspx",      LIST_INVENTORY,          0, BOTH )
TK_PAGE( ORDER_PRODUCTS,                    order_products,                    "OrderProducts.aspx",             BOOK,                    0, BOTH )
TK_PAGE( QUERY_ORDER,                       query_order,                       "QueryOrder.aspx",                GET_ORDER,               0, BOTH )
TK_PAGE( CANCEL_ORDER,                      cancel_order,                      "CancelOrder.aspx",               CANCEL_ORDER,            0, BOTH )
TK_PAGE( USE_ACCOUNT_TO_PAY_BY_PWD,         use_account_to_pay_by_pwd,         "UseAccountToPayByPwd.aspx",      PAY_DEPOSIT,             0, BOTH )
TK_PAGE( QUERY_YFK_REC,                     query_yfk_rec,                     "QueryYFKRec.aspx",               GET_DEPOSIT,             0, BOTH )
TK_PAGE( ORDER_AND_PAY_WITH_YDJ,            order_and_pay_with_ydj,            "OrderAndPayWithYDJ.aspx",        BOOK_AND_PAY_DEPOSIT,    0, BOTH )
TK_PAGE( GET_PROVIDER_CONFIG,               get_provider_config,               "GetProviderConfig.aspx",         GET_SUPPLIER,            0, BOTH )
TK_PAGE( GET_SERVICE_ITEM,                  get_service_item,                  "GetServiceItem.aspx",            LIST_ROUTES,             0, BOTH )
TK_PAGE( GET_TIME_SEGMENT,                  get_time_segment,                  "GetTimeSegment.aspx",            LIST_SLOTS,              0, BOTH )
TK_PAGE( GET_TICKET_LIST,                   get_ticket_list,                   "GetTicketList.aspx",             LIST_TICKETS,            0, BOTH )
TK_PAGE( SET_AGENT_PARAMETERS,              set_agent_parameters,              "SetAgentParameters.aspx",        SET_CALLBACK,            0, BOTH )
TK_PAGE( REFUND_TICKET,                     refund_ticket,                     "RefundTicket.aspx",              REFUND_TICKETS,          0, V40  )
TK_PAGE( GET_PAY_CHANNEL,                   get_pay_channel,                   "GetPayChannel.aspx",             LIST_PAY_CHANNELS,       0, BOTH )
TK_PAGE( BEGIN_TO_PAY,                      begin_to_pay,                      "BeginToPay.aspx",                BEGIN_PAYMENT,           0, BOTH )
TK_PAGE( QUERY_ORDERS_LIST,                 query_orders_list,                 "QueryOrdersList.aspx",           LIST_ORDERS,             0, BOTH )
TK_PAGE( QUERY_ORDER_PAGE_LIST_COUNT,       query_order_page_list_count,       "QueryOrderPageListCount.aspx",   COUNT_ORDERS,            0, BOTH )
TK_PAGE( RE_MAKE_TICKET,                    re_make_ticket,                    "ReMakeTicket.aspx",              RESEND_VOUCHER,          1, BOTH )
TK_PAGE( QUERY_PRUDUCT_STATUS,              query_pruduct_status,              "QueryPruductStatus.aspx",        GET_PRODUCT_STATUS,      1, BOTH )
TK_PAGE( READY_TO_PAY,                      ready_to_pay,                      "ReadyToPay.aspx",                SEND_DEPOSIT_OTP,        0, BOTH )
TK_PAGE( USE_ACCOUNT_TO_PAY,                use_account_to_pay,                "UseAccountToPay.aspx",           PAY_DEPOSIT_OTP,         0, BOTH )
TK_PAGE( READY_TO_PAY_BY_FK,                ready_to_pay_by_fk,                "ReadyToPayByFK.aspx",            SEND_REBATE_OTP,         1, BOTH )
TK_PAGE( USE_ACCOUNT_TO_PAY_BY_FK,          use_account_to_pay_by_fk,          "UseAccountToPayByFK.aspx",       PAY_REBATE_OTP,          1, BOTH )
TK_PAGE( GET_VERIFICATION_CODE,             get_verification_code,             "GetVerificationCode.aspx",       SEND_PASSWORD_OTP,       0, BOTH )
TK_PAGE( CHANGE_PAY_PWD,                    change_pay_pwd,                    "ChangePayPwd.aspx",              CHANGE_PAY_PASSWORD,     0, BOTH )
TK_PAGE( QUERY_YFKJY_REC_COUNT,             query_yfkjy_rec_count,             "QueryYFKJYRecCount.aspx",        COUNT_DEPOSIT_TRANSFERS, 1, BOTH )
TK_PAGE( QUERY_YFKJY_REC,                   query_yfkjy_rec,                   "QueryYFKJYRec.aspx",             LIST_DEPOSIT_TRANSFERS,  1, BOTH )
TK_PAGE( QUERY_FK_REC,                      query_fk_rec,                      "QueryFKRec.aspx",                GET_REBATE,              1, BOTH )
TK_PAGE( QUERY_FKJY_REC_COUNT,              query_fkjy_rec_count,              "QueryFKJYRecCount.aspx",         COUNT_REBATE_TRANSFERS,  1, BOTH )
TK_PAGE( QUERY_FKJY_REC,                    query_fkjy_rec,                    "QueryFKJYRec.aspx",              LIST_REBATE_TRANSFERS,   1, BOTH )
TK_PAGE( GET_SPYD_REC_COUNT,                get_spyd_rec_count,                "GetSPYDRecCount.aspx",           COUNT_SETTLEMENTS,       1, BOTH )
TK_PAGE( GET_SPYD_REC,                      get_spyd_rec,                      "GetSPYDRec.aspx",                LIST_SETTLEMENTS,        1, BOTH )
TK_PAGE( ACTIVATE_TICKET,                   activate_ticket,                   "ActivateTicket.aspx",            ACTIVATE_ORDER,          0, BOTH )
TK_PAGE( GET_TICKET_CONTEXT,                get_ticket_context,                "GetTicketContext.aspx",          GET_TICKET,              0, BOTH )
TK_PAGE( ORDER_AND_PAY_WITH_FK,             order_and_pay_with_fk,             "OrderAndPayWithFK.aspx",         BOOK_AND_PAY_REBATE,     1, BOTH )
TK_PAGE( QUERY_TICKET_CHECK_LIST,           query_ticket_check_list,           "QueryTicketCheckList.aspx",      LIST_REDEMPTIONS,        0, BOTH )
TK_PAGE( USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, use_account_to_pay_by_fk_with_pwd, "UseAccountToPayByFKWithPwd.aspx",PAY_REBATE,              1, V40  )
TK_PAGE( GET_PRODUCTS_IDENTITY,             get_products_identity,             "GetProductsIdentity.aspx",       LIST_IDENTITIES,         1, V40  )
TK_PAGE( APPLY_REFUND,                      apply_refund,                      "ApplyRefund.aspx",               APPLY_REFUND,            1, BOTH )
TK_PAGE( REVOKE_ORDER,                      revoke_order,                      "RevokeOrder.aspx",               REVOKE_REFUND,           1, BOTH )
TK_PAGE( QUERY_ORDER_REFUND,                query_order_refund,                "QueryOrderRefund.aspx",          GET_REFUND,              1, V40  )
TK_PAGE( ORDER_REFUND_DEAL,                 order_refund_deal,                 "OrderRefundDeal.aspx",           DEAL_REFUND,             1, V40  )
