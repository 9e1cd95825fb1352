-- What a transfer means to who sells, whatever the order was paid with.  Paid
-- is what has come from the payer, also where it is only held; back is what the
-- payer has got again or is owed, less the fee that was kept of it; sold is
-- what was earned.  Of any set of transfers: paid - back = sold + fees + what
-- is paid and not delivered yet.
create or replace function impl.transfer_paid(p_kind int2, p_fen int8)
returns int8
language sql immutable
as $$
    select case when p_kind in (impl.transfer_kind('sale'),
                                impl.transfer_kind('hold'),
                                impl.transfer_kind('charge'),
                                impl.transfer_kind('receipt'))
                then p_fen else 0 end;
$$;

comment on function impl.transfer_paid(int2, int8) is
'What of a transfer has come from the payer.';

create or replace function impl.transfer_back(p_kind int2, p_debit int4,
    p_credit int4, p_fen int8)
returns int8
language sql immutable
as $$
    select case p_kind
        when impl.transfer_kind('release') then p_fen
        when impl.transfer_kind('refund sent')
            /* to prepaid, likewise */
            then case p_credit when impl.side('prepaid') then 0
                               else p_fen end
        when impl.transfer_kind('refund due') then p_fen
        when impl.transfer_kind('refund void') then -p_fen
        when impl.transfer_kind('refund')
            /* to prepaid: what is due of it is booked by itself */
            then case p_credit when impl.side('prepaid') then 0
                               else p_fen end
        when impl.transfer_kind('fee')
            /* of what was given back, not of what was held or prepaid */
            then case when p_debit = impl.side('prepaid')
                        or p_debit >= 100 and p_debit % 2 = 0 then 0
                      else -p_fen end
        else 0 end;
$$;

comment on function impl.transfer_back(int2, int4, int4, int8) is
'What of a transfer the payer has got back, less the fee kept of it.';

create or replace function impl.transfer_fee(p_kind int2, p_fen int8)
returns int8
language sql immutable
as $$
    select case p_kind when impl.transfer_kind('fee') then p_fen else 0 end;
$$;

comment on function impl.transfer_fee(int2, int8) is
'What of a transfer is a breach fee.';

create or replace function impl.transfer_sold(p_debit int4, p_credit int4,
    p_fen int8)
returns int8
language sql immutable
as $$
    select case when p_credit = impl.side('sales') then p_fen
                when p_debit = impl.side('sales') then -p_fen
                else 0 end;
$$;

comment on function impl.transfer_sold(int4, int4, int8) is
'What of a transfer was earned, below zero where it was given back.';
