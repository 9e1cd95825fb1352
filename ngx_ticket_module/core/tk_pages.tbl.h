/*
 * Every page of the interface that is built, once.  Access and effect are the
 * gate's.  LEGACY pages are those edition 4.0 dropped: they work in a 3.0
 * location, and in a 4.0 one with ticket_legacy_pages on (D6).  What only one
 * edition prints answers everywhere as printed there (decision 56).  The numbers
 * are stored with orders: never renumber.  The stem names the page's tables of
 * parameters (tk_params.c) and elements (tk_reply_tables.c).
 *
 *       enum                        stem                                  no page                             legacy  printed  effect
 */

TK_PAGE( GET_PRODUCTS,                      get_products,                         1, "GetProducts.aspx",               0, BOTH, READ  )
TK_PAGE( GET_PRODUCTS_INVENTORY,            get_products_inventory,               2, "GetProductsInventory.aspx",      0, BOTH, READ  )
TK_PAGE( ORDER_PRODUCTS,                    order_products,                       3, "OrderProducts.aspx",             0, BOTH, WRITE )
TK_PAGE( QUERY_ORDER,                       query_order,                          4, "QueryOrder.aspx",                0, BOTH, READ  )
TK_PAGE( CANCEL_ORDER,                      cancel_order,                         5, "CancelOrder.aspx",               0, BOTH, WRITE )
TK_PAGE( USE_ACCOUNT_TO_PAY_BY_PWD,         use_account_to_pay_by_pwd,            6, "UseAccountToPayByPwd.aspx",      0, BOTH, WRITE )
TK_PAGE( QUERY_YFK_REC,                     query_yfk_rec,                        7, "QueryYFKRec.aspx",               0, BOTH, READ  )
TK_PAGE( ORDER_AND_PAY_WITH_YDJ,            order_and_pay_with_ydj,               8, "OrderAndPayWithYDJ.aspx",        0, BOTH, WRITE )
TK_PAGE( GET_PROVIDER_CONFIG,               get_provider_config,                  9, "GetProviderConfig.aspx",         0, BOTH, READ  )
TK_PAGE( GET_SERVICE_ITEM,                  get_service_item,                    10, "GetServiceItem.aspx",            0, BOTH, READ  )
TK_PAGE( GET_TIME_SEGMENT,                  get_time_segment,                    11, "GetTimeSegment.aspx",            0, BOTH, READ  )
TK_PAGE( GET_TICKET_LIST,                   get_ticket_list,                     12, "GetTicketList.aspx",             0, BOTH, READ  )
TK_PAGE( SET_AGENT_PARAMETERS,              set_agent_parameters,                13, "SetAgentParameters.aspx",        0, BOTH, WRITE )
TK_PAGE( REFUND_TICKET,                     refund_ticket,                       14, "RefundTicket.aspx",              0, V40,  WRITE )
TK_PAGE( GET_PAY_CHANNEL,                   get_pay_channel,                     15, "GetPayChannel.aspx",             0, BOTH, READ  )
TK_PAGE( QUERY_ORDERS_LIST,                 query_orders_list,                   16, "QueryOrdersList.aspx",           0, BOTH, READ  )
TK_PAGE( QUERY_ORDER_PAGE_LIST_COUNT,       query_order_page_list_count,         17, "QueryOrderPageListCount.aspx",   0, BOTH, READ  )
TK_PAGE( RE_MAKE_TICKET,                    re_make_ticket,                      18, "ReMakeTicket.aspx",              1, BOTH, WRITE )
TK_PAGE( QUERY_PRUDUCT_STATUS,              query_pruduct_status,                19, "QueryPruductStatus.aspx",        1, BOTH, READ  )
TK_PAGE( READY_TO_PAY,                      ready_to_pay,                        20, "ReadyToPay.aspx",                0, BOTH, WRITE )
TK_PAGE( USE_ACCOUNT_TO_PAY,                use_account_to_pay,                  21, "UseAccountToPay.aspx",           0, BOTH, WRITE )
TK_PAGE( READY_TO_PAY_BY_FK,                ready_to_pay_by_fk,                  22, "ReadyToPayByFK.aspx",            1, BOTH, WRITE )
TK_PAGE( USE_ACCOUNT_TO_PAY_BY_FK,          use_account_to_pay_by_fk,            23, "UseAccountToPayByFK.aspx",       1, BOTH, WRITE )
TK_PAGE( GET_VERIFICATION_CODE,             get_verification_code,               24, "GetVerificationCode.aspx",       0, BOTH, WRITE )
TK_PAGE( CHANGE_PAY_PWD,                    change_pay_pwd,                      25, "ChangePayPwd.aspx",              0, BOTH, WRITE )
TK_PAGE( QUERY_YFKJY_REC_COUNT,             query_yfkjy_rec_count,               26, "QueryYFKJYRecCount.aspx",        1, BOTH, READ  )
TK_PAGE( QUERY_YFKJY_REC,                   query_yfkjy_rec,                     27, "QueryYFKJYRec.aspx",             1, BOTH, READ  )
TK_PAGE( QUERY_FK_REC,                      query_fk_rec,                        28, "QueryFKRec.aspx",                1, BOTH, READ  )
TK_PAGE( QUERY_FKJY_REC_COUNT,              query_fkjy_rec_count,                29, "QueryFKJYRecCount.aspx",         1, BOTH, READ  )
TK_PAGE( QUERY_FKJY_REC,                    query_fkjy_rec,                      30, "QueryFKJYRec.aspx",              1, BOTH, READ  )
TK_PAGE( GET_SPYD_REC_COUNT,                get_spyd_rec_count,                  31, "GetSPYDRecCount.aspx",           1, BOTH, READ  )
TK_PAGE( GET_SPYD_REC,                      get_spyd_rec,                        32, "GetSPYDRec.aspx",                1, BOTH, READ  )
TK_PAGE( ACTIVATE_TICKET,                   activate_ticket,                     33, "ActivateTicket.aspx",            0, BOTH, WRITE )
TK_PAGE( GET_TICKET_CONTEXT,                get_ticket_context,                  34, "GetTicketContext.aspx",          1, BOTH, READ  )
TK_PAGE( ORDER_AND_PAY_WITH_FK,             order_and_pay_with_fk,               35, "OrderAndPayWithFK.aspx",         1, BOTH, WRITE )
TK_PAGE( QUERY_TICKET_CHECK_LIST,           query_ticket_check_list,             36, "QueryTicketCheckList.aspx",      0, BOTH, READ  )
TK_PAGE( USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, use_account_to_pay_by_fk_with_pwd,   37, "UseAccountToPayByFKWithPwd.aspx",1, V40,  WRITE )
TK_PAGE( GET_PRODUCTS_IDENTITY,             get_products_identity,               38, "GetProductsIdentity.aspx",       1, V40,  READ  )
