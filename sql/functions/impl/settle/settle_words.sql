-- States in words: programs and tickets' papers go by the English ones.
create or replace function impl.settle_leg_word(p_state "char")
returns text
language sql immutable
as $$
    select case p_state
        when 'A' then 'to be activated'
        when 'W' then 'to be visited'
        when 'V' then 'visited'
        when 'S' then 'settled'
        when 'U' then 'void, not paid'
        when 'X' then 'void, not visited'
        when 'P' then 'refund waits'
        when 'R' then 'refunded'
        when 'N' then 'no refund' end;
$$;

comment on function impl.settle_leg_word("char") is
'The state of an attraction''s share of a ticket in words.';

create or replace function impl.settle_state_word(p_state "char",
                                                  p_reason "char")
returns text
language sql immutable
as $$
    select case p_state
        when '0' then 'waits for the charge'
        when '2' then 'tickets issued'
        when '3' then 'completed'
        when '4' then case p_reason when '1' then 'closed, not paid'
                                    when '2' then 'closed, cancelled'
                                    else 'closed, refunded' end end;
$$;

comment on function impl.settle_state_word("char", "char") is
'The state of an order or ticket of settlement in words.';

create or replace function impl.settle_refund_word(p_state "char")
returns text
language sql immutable
as $$
    select case p_state
        when '1' then 'may be applied for'
        when '2' then 'refund to be settled'
        when '3' then 'partly refunded'
        when '4' then 'wholly refunded' end;
$$;

comment on function impl.settle_refund_word("char") is
'The refund state of a ticket of settlement in words; null: it has none.';

create or replace function impl.settle_kind_word(p_kind "char")
returns text
language sql immutable
as $$
    select case p_kind
        when 'C' then 'charge'
        when 'P' then 'attraction payout'
        when 'R' then 'distributor refund'
        when 'I' then 'fund in'
        when 'O' then 'fund out'
        when 'E' then 'fund end' end;
$$;

comment on function impl.settle_kind_word("char") is
'What a case of settlement is, in words.';

create or replace function impl.settle_case_word(p_state "char")
returns text
language sql immutable
as $$
    select case p_state
        when 'N' then 'new'
        when 'S' then 'sent'
        when 'W' then 'under way'
        when 'K' then 'done'
        when 'M' then 'waits for staff'
        when 'A' then 'given up' end;
$$;

comment on function impl.settle_case_word("char") is
'The state of a case of settlement in words.';
