-- What moves money, as ticket.transfer numbers it.  Folded into a constant
-- where it is called with one.
create or replace function impl.transfer_kind(p_name text)
returns int2
language sql immutable
as $$
    select case p_name
        when 'top-up' then 1
        when 'deduction' then 2
        when 'sale' then 3
        when 'hold' then 4          /* to the hold account */
        when 'release' then 5       /* of what was held */
        when 'capture' then 6       /* of what was held */
        when 'fee' then 7
        when 'refund' then 8
        when 'receipt' then 9       /* at a platform */
        when 'earn' then 10         /* of what was received before */
        when 'refund due' then 11
        when 'refund paid' then 12
        when 'platform fee' then 13
        when 'payout' then 14       /* from a platform to the bank */
        when 'refund void' then 15  /* was due, and is no more */
        when 'found' then 16        /* at a platform, of a number not ours */
        when 'float' then 17        /* from the safe to a drawer */
        when 'handover' then 18     /* from a drawer to the safe */
        when 'variance' then 19     /* of a drawer that was counted */
        /* of single and joint tickets: */
        when 'charge' then 20       /* from a distributor's deposit */
        when 'issue' then 21        /* what came is for tickets, and fees */
        when 'visit' then 22        /* an attraction has earned it */
        when 'payout fee' then 23   /* kept of what it is paid */
        when 'settled' then 24      /* it was paid */
        when 'unvisited' then 25    /* never used, never refunded */
        when 'given back' then 26   /* to be refunded; the fee of that */
        when 'refund sent' then 27  /* the way the charge came */
        when 'fund in' then 28
        when 'fund out' then 29
        when 'yield' then 30
        /* of rail orders: */
        when 'rail sale' then 31
        when 'rail insurance' then 32   /* and back */
        when 'rail topup' then 33       /* of purchase money */
        when 'rail hold' then 34        /* for a purchase */
        when 'rail release' then 35     /* it was not paid */
        when 'rail purchase' then 36    /* it was */
        when 'rail unfreeze' then 37
        when 'rail difference' then 38  /* cheaper seats than asked for */
        when 'rail back' then 39        /* there is no ticket */
        when 'rail refund' then 40      /* to the consumer */
        when 'rail returned' then 41    /* by the railway */
        end::int2;
$$;

comment on function impl.transfer_kind(text) is
'The number of a kind of transfer.';
