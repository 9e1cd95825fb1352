# Payments, settlement and seats of a theatre in the console.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketConsole;
use TicketShop;
use TicketSystem;
use TicketTest;

browser_start();
browser_person('fin', qw(finance admin));
browser_person('lead', 'market', { supplier => 'OPERA' });

my $order = booked_id({});
my $demo = sql_value("select supplier_id from ticket.supplier where code = 'DEMO'");

sub rows {
    my ($sql) = @_;

    sql_do($_) for map { s/DEMO/$demo/gr =~ s/ORDER/$order/gr } split /;\n/, $sql;
    return;
}

# An account; a payment of it whose money came and cannot go back, one whose
# tries are over; a bill that differs.
rows(<<'END');
insert into ticket.provider_account (supplier_id, account_no, provider, name,
        app_id, merchant_id, created_at)
    values (DEMO, 1, 'alipay', '支付宝', '2021', '2088102000000001', api.now());
insert into ticket.payment (supplier_id, payment_id, order_id, agent_id,
        account_no, way, number, amount_fen, state, created_at, expire_at,
        paid_at, platform_no, received_fen)
    select DEMO, 11, ORDER, o.agent_id, 1, 3, 'T00000011', 20000, 'P',
           api.now() - interval '2 h', api.now() + interval '1 h',
           api.now() - interval '1 h', '2026113022', 20000
    from ticket.orders o where o.supplier_id = DEMO and o.order_id = ORDER;
insert into ticket.pay_job (supplier_id, job_id, action, account_no,
        payment_id, number, content, content_hash, priority, due_at, give_up_at,
        attempts, unclear_since, gave_up, last_code, created_at)
    values (DEMO, 21, 3, 1, 11, 'T00000011', '{}', '', 2, 'infinity',
            api.now() - interval '1 h', 13, api.now() - interval '90 min', true,
            'SYSTEM_ERROR', api.now() - interval '2 h');
insert into ticket.bill_difference (supplier_id, account_no, day, kind,
        line_kind, line_no, number, platform_no, ours_fen, theirs_fen, found_at)
    select DEMO, 1, current_date - n, 'amount', 1, n, 'T00000011', '2026113022',
           20000, 20000 - n, api.now()
    from generate_series(1, 3) n;
insert into ticket.suspense (supplier_id, number, payment_id, amount_fen, at,
        reason)
    values (DEMO, 'T00000011', 11, 20000, api.now(), 'cancelled as it was paid')
END

# An attraction, and what it is to be paid, which its account had too little for.
rows(<<'END');
insert into ticket.party (supplier_id, party_no, kind, name, payout_fee_fen,
        made_at)
    values (DEMO, 10, 'A', '东山景区', 50, api.now());
insert into ticket.settle_case (supplier_id, case_id, kind, order_id,
        ticket_no, leg_no, product_id, party_no, party_account, account_no,
        amount_fen, state, class, code, tries_until, due_at, created_at)
    select DEMO, 2611300010000000100 + n, 'P', ORDER, n, 1, 1, 10, 1, 1, 9950,
           'M', 'FUNDS', 'PAYER_BALANCE_NOT_ENOUGH', api.now(), api.now(),
           api.now() - interval '3 h'
    from generate_series(1, 4) n
END

browser_run('cases.mjs');

done_testing;
