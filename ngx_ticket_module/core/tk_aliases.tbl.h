/*
 * Names that the interface document gives a page besides its own: in its flow
 * charts, in words of other pages.  Whoever calls one gets the page itself.
 *
 *        name                          page
 */

TK_ALIAS( "GetAgentParameters.aspx",    GET_PROVIDER_CONFIG )
