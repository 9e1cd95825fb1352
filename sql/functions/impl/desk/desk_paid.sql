create or replace function impl.desk_form(p_change jsonb)
returns text
language plpgsql stable
as $$
declare
    v_form text := coalesce(p_change ->> 'pay', 'cash');
begin
    if v_form = 'card' and coalesce(p_change ->> 'reference', '') = '' then
        perform impl.staff_refuse('CARD_REFERENCE');
    end if;

    return v_form;
end;
$$;

comment on function impl.desk_form(jsonb) is
'How a visitor pays at the desk: cash, or by card with the number of the
terminal''s slip; or a refusal.';

-- Into the drawer, or to the bank by the terminal.
create or replace function impl.desk_paid(inout p_shift ticket.shift,
    p_form text, p_order int8, inout p_transfers int2, p_fen int8,
    p_at timestamptz)
language plpgsql volatile
as $$
declare
    v_booked record;
begin
    v_booked := impl.till_book(p_shift, p_order, p_transfers,
        impl.transfer_kind('sale'),
        impl.side(case p_form when 'cash' then 'till' else 'bank' end),
        impl.side('sales'), p_fen, p_at);
    p_shift := v_booked.p_shift;
    p_transfers := v_booked.p_transfers;
end;
$$;

comment on function impl.desk_paid(ticket.shift, text, int8, int2, int8,
                                   timestamptz) is
'Money that a visitor pays at the desk for tickets of an order.';
