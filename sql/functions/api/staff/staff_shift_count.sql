-- Members of p_change: cash, card_fen, slips, reason.
create or replace function api.staff_shift_count(
    p_supplier text,
    p_shift int4,
    p_change jsonb)
returns table (verdict text, subject text, shift_no int4, device_no int4,
               device text, person text, state text, opened_at timestamptz,
               float_notes text, float_fen int8, receipts int4,
               expected_fen int8, counted text, counted_fen int8,
               variance_fen int8, card_expected_fen int8, card_fen int8,
               counted_at timestamptz, counted_by text, closed_at timestamptz,
               z_no int4, slips jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_shift    ticket.shift;
    v_own      bool;
    v_cash     jsonb;
    v_card     int8 := (p_change ->> 'card_fen')::int8;
begin
    v_cash := impl.denominations(p_change ->> 'cash');
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    /* What was proposed of another count: before the shift, as who approves. */
    perform impl.shift_proposals_lock(v_supplier, p_shift);

    v_shift := impl.shift_named(v_supplier, p_shift);
    v_own := case when impl.shift_machine(v_shift)
                  then coalesce(v_shift.counted_by, impl.person())
                  else v_shift.person end = impl.person();

    if v_shift.state = 'C' then
        perform impl.staff_refuse('SHIFT_CLOSED', p_shift::text);
    elsif v_shift.state = 'T'
          and not (impl.desk_leads()
                   and (not v_own or impl.administrator()))
    then
        perform impl.staff_refuse('SHIFT_COUNTED', p_shift::text);
    elsif not v_own or v_shift.state = 'T' then
        perform impl.because(impl.staff_reason(p_change));
    end if;

    if v_card is null and exists (
        select from ticket.shift_receipt r
        where r.supplier_id = v_supplier and r.shift_no = p_shift
          and r.form = 'card')
    then
        perform impl.staff_refuse('COUNT_CARD', p_shift::text);
    end if;

    perform impl.shift_proposals_over(v_supplier, p_shift,
        impl.either('counted again', '已重新点钞'));

    v_shift := impl.shift_settle(v_shift, not v_own);

    update ticket.shift s
    set state = 'T', counted = v_cash,
        counted_fen = impl.denominations_fen(v_cash),
        card_fen = coalesce(v_card, 0),
        /* what we have waited for was before us */
        counted_at = greatest(api.now(), (
            select max(r.at) from ticket.shift_receipt r
            where r.supplier_id = v_supplier and r.shift_no = p_shift)),
        counted_by = impl.person()
    where s.supplier_id = v_supplier and s.shift_no = p_shift
    returning s.* into v_shift;

    perform impl.shift_slips_put(v_shift, p_change ->> 'slips');

    perform impl.logged(v_supplier, 'shift',
        jsonb_build_object('shift_no', p_shift), null,
        jsonb_build_object('counted_fen', v_shift.counted_fen,
                           'card_fen', v_shift.card_fen));

    return query
    select null::text, null::text, s.* from impl.shift_row(v_shift) s;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_shift_count is
'What is in a drawer, said before it is known what ought to be there; nothing
goes through it any more.  A machine''s is counted by whoever empties it.  A
lead may count another one''s, and once more.';

grant execute on function api.staff_shift_count to ticket_staff;
