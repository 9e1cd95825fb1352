# Which results of core/tk_errors.tbl.h each page can have, by name.

package TicketResults;

use strict;
use warnings;

use Exporter 'import';

our @EXPORT = qw(everywhere inside results_of);


# Which results a page can have, besides those that every page has.
my @everywhere = qw(
    OK BUSY BUG NO_MEMORY UNKNOWN_SUPPLIER TOO_MANY_PARAMS BAD_ENCODING
    BAD_MULTIPART DUPLICATE_PARAM BAD_CHARSET UNKNOWN_AGENT BAD_SIGN AGENT_DISABLED
    AGENT_LOCKED BAD_LOGIN BAD_PARAM ADDRESS_FORBIDDEN SIGN_USED
);

my @booking = qw(
    ORDER_DATA ID_NUMBER SINGLE_PRODUCT_ONLY PRICE_UNKNOWN PRODUCT_UNKNOWN
    DOCUMENT_TWICE VISITORS_OVER VISITORS_MISMATCH VISITORS_MISSING AGE_LIMIT
    SALE_AFTER_DAY SALE_CLOSED SALE_WINDOW DAY_LIMIT_UNSET DAY_LIMIT AGENT_LIMIT
    DOCUMENT_USED DOCUMENT_LIMIT PHONE_LIMIT QUANTITY_MINIMUM QUANTITY_MAXIMUM
    LINE_UNKNOWN SLOT_UNKNOWN SLOT_FULL ORDER_TOO_LARGE REPEAT_DIFFERS
);

my @seats = qw(
    ORDER_EMPTY ORDER_PAIRS SESSION_FORMAT SESSION_UNKNOWN SESSION_DISABLED
    SESSION_CLOSED SEATS_FORMAT SEATS_MISMATCH AREA_UNKNOWN AREAS_SEVERAL
    AREA_PRODUCT SEAT_TAKEN HOUSE_FULL
);

# A performance has no slots.
my @booking_seats = (@seats, grep { !/^(?:SLOT|LINE)_/ } @booking);

my @activating = qw(
    ACTIVATION_FORBIDDEN ACTIVATION_MEDIUM ACTIVATION_DOCUMENT DOCUMENT_TICKET
    ACTIVATE_CARDS_ORDER ACTIVATE_SINGLE_ORDER ACTIVATE_CARD_TWICE
);

my @paying = (qw(
    DEPOSIT_FORBIDDEN ORDER_AMOUNT BALANCE_LOW PAY_PASSWORD_WRONG
    PAY_PASSWORD_UNSET
), @activating);

my @paying_by_code = (qw(
    ORDER_NOT_PAYABLE ORDER_AMOUNT BALANCE_LOW PHONE_UNSET CODE_WRONG
    CODE_UNKNOWN CODE_EXPIRED
), @activating);

my @sending = qw(CODE_ORDER CODE_TOO_SOON CODE_TOO_OFTEN PHONE_UNSET);

# No page that pays from the rebate balance can ask for activation, so none is
# told that it may not.
my %asked = map { $_ => 1 } qw(DEPOSIT_FORBIDDEN ACTIVATION_FORBIDDEN);
my @paying_rebate = ('REBATE_FORBIDDEN', grep { !$asked{$_} } @paying);
my @paying_rebate_by_code =
    ('REBATE_FORBIDDEN', grep { !$asked{$_} } @paying_by_code);

# Nor can OrderAndPayWithFK say how visitors pass the gate.
my @paying_rebate_at_once = grep { !/^ACTIVAT/ } @paying_rebate;

my @names = qw(PARAM_MISSING PARAM_WRONG);

my %results = (
    'GetProducts.aspx'          => [qw(NO_PRODUCTS THEATER_MODE)],
    'GetProductsInventory.aspx' => [qw(NO_PRODUCTS THEATER_MODE DATES_TOO_FAR
                                       DATES_REVERSED DATE_FORMAT)],
    'OrderProducts.aspx'        => [@booking, qw(ACTIVATION_MEDIUM
                                                 THEATER_MODE)],
    'QueryOrder.aspx'           => [qw(ORDER_UNKNOWN)],
    'CancelOrder.aspx'          => [qw(CANCEL_EMPTY CANCEL_UNKNOWN
                                       CANCEL_STATE)],
    'UseAccountToPayByPwd.aspx' => [@paying, qw(ORDER_NOT_PAYABLE SLOT_FULL
                                               CHARGE_PENDING CHARGE_AGREEMENT)],
    'QueryYFKRec.aspx'          => [qw(NO_DEPOSIT)],
    'OrderAndPayWithYDJ.aspx'   => [@booking, @paying, qw(THEATER_MODE
                                    ORDER_NOT_PAYABLE CHARGE_AGREEMENT)],
    'GetProviderConfig.aspx'    => [],
    'GetServiceItem.aspx'       => [qw(NO_PRODUCTS)],
    'GetTimeSegment.aspx'       => [qw(SLOTS_TOO_FAR NO_SLOTS DATES_REVERSED)],
    'GetTicketList.aspx'        => [qw(NO_TICKETS)],
    'SetAgentParameters.aspx'   => [qw(NOTICE_EMPTY CALLBACK_REFUSED
                                       BAD_CALLBACK_ADDRESS)],
    'RefundTicket.aspx'         => [qw(REFUND_EMPTY REFUND_UNKNOWN REFUND_CLOSED
                                       REFUND_STATE REFUND_OTHER_ORDER
                                       REFUND_PRINTED REFUND_PASSED
                                       REFUND_REFUNDED REFUND_LATE
                                       REFUND_BEGUN
                                       REFUND_EXPIRED REFUND_PROMOTION)],
    'GetPayChannel.aspx'        => [qw(NO_PAY_CHANNELS)],
    'BeginToPay.aspx'           => [qw(PAY_EMPTY PAY_CHANNEL PAY_ORDER_UNKNOWN
                                       PAY_LATER PAY_STATE PAY_AMOUNT PAY_COUNT
                                       PAY_LATE PAY_UNOPENED)],
    'QueryOrdersList.aspx'      => [qw(NO_ORDERS)],
    'QueryOrderPageListCount.aspx' => [qw(NO_ORDER_PAGES)],
    'ReMakeTicket.aspx'         => [qw(VOUCHER_UNKNOWN VOUCHER_UNPAID
                                       VOUCHER_STATE VOUCHER_OFF
                                       VOUCHER_TOO_SOON VOUCHER_TOO_OFTEN)],
    'QueryPruductStatus.aspx'   => [qw(STATUS_UNKNOWN)],
    'QueryTicketCheckList.aspx' => [qw(NO_PASSAGES)],
    'GetProductsIdentity.aspx'  => [qw(IDENTITY_EMPTY IDENTITY_UNKNOWN)],
    'ReadyToPay.aspx'           => [@sending, 'DEPOSIT_FORBIDDEN'],
    'UseAccountToPay.aspx'      => [@paying_by_code, qw(DEPOSIT_FORBIDDEN
                                                        SLOT_FULL)],
    'ReadyToPayByFK.aspx'       => [@sending, 'REBATE_FORBIDDEN'],
    'UseAccountToPayByFK.aspx'  => [@paying_rebate_by_code, 'SLOT_FULL'],
    'GetVerificationCode.aspx'  => [qw(PASSWORD_FORBIDDEN UNIT_WRONG
                                       CODE_TOO_SOON CODE_TOO_OFTEN
                                       PHONE_UNSET)],
    'ChangePayPwd.aspx'         => [qw(PASSWORD_FORBIDDEN PASSWORD_EMPTY
                                       PASSWORD_DIFFERS PASSWORD_FORM
                                       PASSWORD_SIMPLE
                                       CODE_WRONG CODE_UNKNOWN CODE_EXPIRED
                                       PHONE_UNSET)],
    'QueryYFKJYRecCount.aspx'   => [qw(NO_ENTRY_PAGES)],
    'QueryYFKJYRec.aspx'        => [qw(NO_ENTRIES)],
    'QueryFKRec.aspx'           => [qw(NO_REBATE)],
    'QueryFKJYRecCount.aspx'    => [qw(NO_ENTRY_PAGES DATE_FORMAT
                                       DATES_REVERSED REBATE_TOO_FAR)],
    'QueryFKJYRec.aspx'         => [qw(NO_ENTRIES DATE_FORMAT DATES_REVERSED
                                       REBATE_TOO_FAR)],
    'GetSPYDRecCount.aspx'      => [qw(NO_DEALS)],
    'GetSPYDRec.aspx'           => [qw(NO_DEALS)],
    'OrderAndPayWithFK.aspx'    => [@booking, @paying_rebate_at_once,
                                    'THEATER_MODE'],
    'UseAccountToPayByFKWithPwd.aspx' => [@paying_rebate,
                                          qw(ORDER_NOT_PAYABLE SLOT_FULL)],
    'GetProducts2.aspx'         => [qw(NO_PRODUCTS)],
    'QueryTheaterList.aspx'     => [qw(NO_HALLS)],
    'QueryTheaterSenceList.aspx' => [@names, 'NO_PERFORMANCES'],
    'QuerySeatAreaList.aspx'    => [@names, 'NO_AREAS'],
    'QueryRowsAndSeatsList.aspx' => [@names, 'NO_SEATS'],
    'QuerySeatsState.aspx'      => [@names, 'NO_SEATS'],
    'OrderProducts2.aspx'       => [@booking_seats],
    'OrderAndPayWithYDJ2.aspx'  => [@booking_seats, @paying],
    'OrderAndPayWithFK2.aspx'   => [@booking_seats, @paying_rebate_at_once],
    'ActivateTicket.aspx'       => [qw(ACTIVATE_EMPTY ACTIVATE_ORDER_EMPTY
        ACTIVATE_DATE_EMPTY ACTIVATE_MODE_EMPTY ACTIVATE_ALL_EMPTY
        ACTIVATE_LIST_EMPTY ACTIVATE_FORBIDDEN ACTIVATE_MEDIUM ACTIVATE_MODE
        ACTIVATE_UNKNOWN ACTIVATE_STATE ACTIVATE_LINE ACTIVATE_NAMES_ORDER
        ACTIVATE_CARDS_ORDER ACTIVATE_SINGLE_ORDER ACTIVATE_NAMES_NONE
        ACTIVATE_NAME_UNKNOWN ACTIVATE_NAME_LINE ACTIVATE_PRODUCT
        ACTIVATE_QUANTITY ACTIVATE_NAMES_GIVEN ACTIVATE_CARDS_GIVEN
        ACTIVATE_SINGLE_GIVEN ACTIVATE_CARD_TWICE ACTIVATE_NOTHING
        ACTIVATE_NUMBER ACTIVATE_SLOT ACTIVATE_SLOT_DAY ACTIVATE_VALIDITY
        ACTIVATE_DAYS ACTIVATE_NAMES_COUNT ACTIVATE_NAME_TWICE
        ACTIVATION_DOCUMENT DOCUMENT_TICKET SLOT_UNKNOWN SLOT_FULL)],
    'GetTicketContext.aspx'     => [qw(NO_TICKETS)],
    'ApplyRefund.aspx'          => [qw(APPLY_EMPTY APPLY_UNKNOWN APPLY_STATE
                                       APPLY_SOLD APPLY_LATE)],
    'RevokeOrder.aspx'          => [qw(APPLY_EMPTY REVOKE_UNKNOWN REVOKE_STATE
                                       REVOKE_LATE REVOKE_AMOUNT REVOKE_SENT
                                       REVOKE_DEALING)],
    'QueryOrderRefund.aspx'     => [qw(REFUND_EMPTY REFUNDS_UNKNOWN
                                       REFUNDS_OTHER)],
    'OrderRefundDeal.aspx'      => [qw(REFUND_EMPTY REFUND_UNKNOWN
                                       DEAL_STATE)],
);

# Results no page shows as such: HTTP statuses of their own, and what becomes
# another result on its way.
my @inside = qw(NOT_A_PAGE WRONG_METHOD TOO_LARGE JSON_REFUSED XML_REFUSED
                STALE BAD_VALUE BAD_CIPHER BAD_SEAL);

# What the open API alone says.
push @inside, qw(HEADER_MISSING HEADER_WRONG BODY_WRONG PARTNER_DIFFERS
    ID_KIND PHONE_WRONG CONTACT_MISSING REFUND_COUNT TLS_NEEDED
    REQUEST_EXPIRED PRODUCT_OFF SESSION_MISSING VISITORS_COUNT
    ORDER_CANCELLED ORDER_EXPIRED OPEN_PAID OPEN_STATE OPEN_PRICE OPEN_TICKETS
    OPEN_NO_REFUND OPEN_REFUND_TOO_MANY OPEN_REFUND_DIFFERS);

# What agents of railway tickets are told.
push @inside, qw(RAIL_ORDER_UNKNOWN RAIL_DONE RAIL_PRICE_HIGHER RAIL_SEAT_TYPE
    RAIL_REFUND_AMOUNT RAIL_REFUND_CASH RAIL_PRICE RAIL_DEPARTED RAIL_JOINT
    RAIL_WORKING RAIL_PAID RAIL_HELD_USED RAIL_PASSWORD RAIL_PURCHASE_OFF);

# What a gate is told: no page of distributors.
push @inside, qw(BAD_TICKET_CODE CHECK_UNKNOWN CHECK_NOT_ISSUED CHECK_REFUNDED CHECK_DAY
    CHECK_EARLY CHECK_LATE CHECK_CANCELLED CHECK_CLOSED CHECK_STOPPED
    CHECK_USED CHECK_PRINT CHECK_OUTSIDE
    CHECK_SLOT CHECK_STATION CHECK_REPRINTED CHECK_NOT_NAMED
    CHECK_ASKED_BACK CHECK_NOT_YET);

# What the counter is told.
push @inside, qw(REFUND_STOPPED REFUND_REPRINTED REFUND_ASKED);


sub everywhere { return @everywhere }

sub inside { return @inside }

# The page's own, with ".aspx".
sub results_of {
    my ($page) = @_;
    return @{ $results{$page} // [] };
}

1;
