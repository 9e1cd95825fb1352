/*
 * Names that the interface document gives a page besides its own: in its flow
 * charts, in words of other pages.  Whoever calls one gets the page itself.
 *
 *        name                          page
 */

TK_ALIAS( "GetAgentParameters.aspx",    GET_PROVIDER_CONFIG )
TK_ALIAS( "UseFKAccountToPayByPwd.aspx",
          USE_ACCOUNT_TO_PAY_BY_FK_WITH_PWD )
