-- The papers of what a machine hands out: of each ticket the first one, and of
-- money a receipt.
create or replace function impl.machine_given(p_supplier ticket.supplier,
    p_order int8, p_tickets int2[], p_shift int4, p_receipt int4,
    p_fen int8, p_change jsonb)
returns jsonb
language plpgsql volatile
as $$
declare
    v_tendered constant int8 := (p_change ->> 'tendered_fen')::int8;
    v_print   record;
    v_receipt record;
    v_answer  jsonb;
begin
    /* Nobody pays another price than the one that was shown. */
    if p_fen > 0
       and (p_change ->> 'agreed_fen')::int8 is distinct from p_fen
    then
        perform impl.staff_refuse('MACHINE_PRICE', impl.yuan(p_fen));
    elsif p_fen > 0 and coalesce(v_tendered, 0) < p_fen then
        perform impl.staff_refuse('MACHINE_SHORT', impl.yuan(p_fen));
    elsif v_tendered - p_fen > (
        select s.till_fen from ticket.shift s
        where s.supplier_id = p_supplier.supplier_id
          and s.shift_no = p_shift)
    then
        perform impl.staff_refuse('TILL_SHORT',
                                  impl.yuan(v_tendered - p_fen),
                                  p_shift::text);
    end if;

    select r.* into strict v_print
    from api.staff_ticket_print(p_supplier.code, p_order,
        case when p_tickets is null then '{}'
             else jsonb_build_object('tickets',
                      array_to_string(p_tickets, ',')) end) r;

    if v_print.verdict is not null then
        perform impl.staff_refuse(v_print.verdict, v_print.subject);
    end if;

    v_answer := jsonb_build_object(
        'order', p_order::text, 'tickets', to_jsonb(v_print.tickets),
        'shift', v_print.shift_no, 'paper', v_print.paper);

    if p_fen > 0 then
        select r.* into strict v_receipt
        from api.staff_shift_receipt(p_supplier.code, p_shift, p_receipt) r;

        v_answer := v_answer || jsonb_build_object(
            'receipt_paper', (v_receipt.paper - 'drawer')
                || jsonb_build_object('tendered_fen', v_tendered,
                                      'change_fen', v_tendered - p_fen));
    end if;

    return v_answer || jsonb_build_object(
        'receipt', p_receipt, 'paid_fen', coalesce(p_fen, 0),
        'change_fen', coalesce(v_tendered, 0) - coalesce(p_fen, 0));
end;
$$;

comment on function impl.machine_given(ticket.supplier, int8, int2[], int4,
                                       int4, int8, jsonb) is
'Prints tickets of a delivered order for the machine that acts, and answers with
the papers, and with the change where money was put in; refuses too little.';

create or replace function impl.machine_when(p_day date, p_slot int2,
    p_from int4, p_until int4)
returns jsonb
language sql stable
as $$
    select jsonb_build_object(
        'day', to_char(p_day, 'YYYY-MM-DD'), 'slot', p_slot,
        'slot_from', impl.clock(p_from), 'slot_until', impl.clock(p_until));
$$;

comment on function impl.machine_when(date, int2, int4, int4) is
'When tickets are good, as machines are told it.';
