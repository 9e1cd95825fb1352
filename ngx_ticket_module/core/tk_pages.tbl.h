/*
 * Every page of the interface that is built, once.  Access and effect are the
 * gate's.  LEGACY pages are those edition 4.0 dropped: they work in a 3.0
 * location, and in a 4.0 one with ticket_legacy_pages on (D6).  What only one
 * edition prints answers everywhere as printed there (decision 56).  The numbers
 * are stored with orders: never renumber.
 *
 *      enum                  number  page                        legacy  printed  effect
 */

TK_PAGE( GET_PRODUCTS,            1, "GetProducts.aspx",              0, BOTH, READ  )
TK_PAGE( GET_PRODUCTS_INVENTORY,  2, "GetProductsInventory.aspx",     0, BOTH, READ  )
TK_PAGE( ORDER_PRODUCTS,          3, "OrderProducts.aspx",            0, BOTH, WRITE )
TK_PAGE( QUERY_ORDER,             4, "QueryOrder.aspx",               0, BOTH, READ  )
TK_PAGE( CANCEL_ORDER,            5, "CancelOrder.aspx",              0, BOTH, WRITE )
TK_PAGE( USE_ACCOUNT_TO_PAY_BY_PWD, 6, "UseAccountToPayByPwd.aspx",   0, BOTH, WRITE )
TK_PAGE( QUERY_YFK_REC,           7, "QueryYFKRec.aspx",              0, BOTH, READ  )
TK_PAGE( ORDER_AND_PAY_WITH_YDJ,  8, "OrderAndPayWithYDJ.aspx",       0, BOTH, WRITE )
TK_PAGE( GET_PROVIDER_CONFIG,     9, "GetProviderConfig.aspx",        0, BOTH, READ  )
TK_PAGE( GET_SERVICE_ITEM,       10, "GetServiceItem.aspx",           0, BOTH, READ  )
TK_PAGE( GET_TIME_SEGMENT,       11, "GetTimeSegment.aspx",           0, BOTH, READ  )
TK_PAGE( GET_TICKET_LIST,        12, "GetTicketList.aspx",            0, BOTH, READ  )
TK_PAGE( SET_AGENT_PARAMETERS,   13, "SetAgentParameters.aspx",       0, BOTH, WRITE )
TK_PAGE( REFUND_TICKET,          14, "RefundTicket.aspx",             0, V40,  WRITE )
TK_PAGE( GET_PAY_CHANNEL,        15, "GetPayChannel.aspx",            0, BOTH, READ  )
TK_PAGE( QUERY_ORDERS_LIST,      16, "QueryOrdersList.aspx",          0, BOTH, READ  )
TK_PAGE( QUERY_ORDER_PAGE_LIST_COUNT, 17, "QueryOrderPageListCount.aspx", 0, BOTH, READ )
TK_PAGE( RE_MAKE_TICKET,         18, "ReMakeTicket.aspx",             1, BOTH, WRITE )
TK_PAGE( QUERY_PRUDUCT_STATUS,   19, "QueryPruductStatus.aspx",       1, BOTH, READ  )
TK_PAGE( READY_TO_PAY,           20, "ReadyToPay.aspx",               0, BOTH, WRITE )
TK_PAGE( USE_ACCOUNT_TO_PAY,     21, "UseAccountToPay.aspx",          0, BOTH, WRITE )
TK_PAGE( READY_TO_PAY_BY_FK,     22, "ReadyToPayByFK.aspx",           1, BOTH, WRITE )
TK_PAGE( USE_ACCOUNT_TO_PAY_BY_FK, 23, "UseAccountToPayByFK.aspx",    1, BOTH, WRITE )
TK_PAGE( GET_VERIFICATION_CODE,  24, "GetVerificationCode.aspx",      0, BOTH, WRITE )
TK_PAGE( CHANGE_PAY_PWD,         25, "ChangePayPwd.aspx",             0, BOTH, WRITE )
TK_PAGE( QUERY_YFKJY_REC_COUNT,  26, "QueryYFKJYRecCount.aspx",       1, BOTH, READ  )
TK_PAGE( QUERY_YFKJY_REC,        27, "QueryYFKJYRec.aspx",            1, BOTH, READ  )
TK_PAGE( QUERY_FK_REC,           28, "QueryFKRec.aspx",               1, BOTH, READ  )
TK_PAGE( QUERY_FKJY_REC_COUNT,   29, "QueryFKJYRecCount.aspx",        1, BOTH, READ  )
TK_PAGE( QUERY_FKJY_REC,         30, "QueryFKJYRec.aspx",             1, BOTH, READ  )
TK_PAGE( GET_SPYD_REC_COUNT,     31, "GetSPYDRecCount.aspx",          1, BOTH, READ  )
TK_PAGE( GET_SPYD_REC,           32, "GetSPYDRec.aspx",               1, BOTH, READ  )
TK_PAGE( ACTIVATE_TICKET,        33, "ActivateTicket.aspx",           0, BOTH, WRITE )
TK_PAGE( GET_TICKET_CONTEXT,     34, "GetTicketContext.aspx",         1, BOTH, READ  )
TK_PAGE( ORDER_AND_PAY_WITH_FK,  35, "OrderAndPayWithFK.aspx",        1, BOTH, WRITE )
TK_PAGE( QUERY_TICKET_CHECK_LIST, 36, "QueryTicketCheckList.aspx",    0, BOTH, READ  )
TK_PAGE( USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD, 37, "UseAccountToPayByFKWithPwd.aspx", 1, V40,  WRITE )
TK_PAGE( GET_PRODUCTS_IDENTITY,  38, "GetProductsIdentity.aspx",      1, V40,  READ  )
