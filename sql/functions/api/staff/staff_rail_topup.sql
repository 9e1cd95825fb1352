-- Member of p_change: reference, the number of the paper it stands on.  The
-- same once more answers with the first document, and moves nothing.
create or replace function api.staff_rail_topup(
    p_supplier text,
    p_user text,
    p_amount_fen int8,
    p_change jsonb)
returns table (verdict text, subject text,
               user_name text, document int8, amount_fen int8,
               purchase_fen int8, held_fen int8, repeated bool)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier  int4;
    v_agent     int4;
    v_balance   ticket.rail_balance;
    v_paper     ticket.rail_paper;
    v_document  int8;
    v_reference constant text := p_change ->> 'reference';
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := (impl.staff_rail_agent(v_supplier, p_user)).agent_id;

    if p_amount_fen is null or p_amount_fen <= 0 then
        perform impl.staff_refuse('AMOUNT_ZERO');
    elsif (length(v_reference) between 1 and 64) is not true then
        perform impl.staff_refuse('REFERENCE_NEEDED', 'rail topup');
    end if;

    v_balance := impl.rail_balance(v_supplier, v_agent);

    v_paper := impl.rail_paper(v_supplier, 'T', v_reference);

    if v_paper.document is not null then
        if (v_paper.agent_id, v_paper.amount_fen)
           is distinct from (v_agent, p_amount_fen)
        then
            perform impl.staff_refuse('REFERENCE_USED', v_reference,
                                      v_paper.document::text);
        end if;
    else
        perform impl.limit_check(v_supplier, 'rail topup', p_amount_fen);
        v_document := impl.next_number(v_supplier, api.now());

        insert into ticket.rail_paper as p (supplier_id, kind, reference,
            agent_id, document, no, amount_fen, went, at, by_whom)
        values (v_supplier, 'T', v_reference, v_agent, v_document, 1,
                p_amount_fen, 'P', api.now(), impl.person())
        on conflict do nothing
        returning p.* into v_paper;

        if not found then       /* of another agent, at the same moment */
            perform impl.staff_refuse('REFERENCE_USED', v_reference, '-');
        end if;

        perform impl.rail_book(v_supplier, v_agent, v_document, 0::int2,
            'topup', 'bank', 'purchase', p_amount_fen, api.now());
        perform impl.booked_by(v_supplier, v_document, 0::int2);
        perform impl.logged(v_supplier, 'rail_balance',
            jsonb_build_object('user_name', p_user),
            jsonb_build_object('purchase_fen', v_balance.purchase_fen),
            jsonb_build_object('purchase_fen',
                               v_balance.purchase_fen + p_amount_fen,
                               'reference', v_reference,
                               'document', v_document::text));
    end if;

    return query
    select null::text, null::text, p_user, v_paper.document, p_amount_fen,
           b.purchase_fen, b.held_fen, v_document is null
    from ticket.rail_balance b
    where b.supplier_id = v_supplier and b.agent_id = v_agent;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_topup is
'Money for purchases of an agent has been paid in.';

grant execute on function api.staff_rail_topup to ticket_staff;
