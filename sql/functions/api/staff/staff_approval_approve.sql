-- The proposal's function runs here, with its arguments, for another person.
-- Where it refuses now, the proposal stays open.  What came from a role of
-- Postgres nobody has answered for: who approves it first proposes it.
create or replace function api.staff_approval_approve(
    p_supplier text,
    p_proposal int8)
returns table (verdict text, subject text,
               proposal int8, state text, action text, answer json)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_proposal ticket.proposal;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_proposal := impl.proposal_open(v_supplier.supplier_id, p_proposal);

    if v_proposal.person = impl.person() and v_proposal.staff_id is not null
    then
        perform impl.staff_refuse('APPROVAL_SELF', p_proposal::text);
    end if;

    if not impl.proposal_stands(v_proposal) then
        perform impl.staff_refuse('APPROVAL_STALE', p_proposal::text,
                                  v_proposal.person);
    end if;

    if not impl.proposal_may(v_proposal.action) then
        perform impl.staff_refuse('ROLE_MISSING', v_proposal.action);
    end if;

    perform impl.because(nullif(v_proposal.reason, ''));
    proposal := p_proposal;
    action := v_proposal.action;

    if v_proposal.staff_id is null and not impl.administrator() then
        perform impl.proposal_taken_over(v_proposal);
        state := 'open';
        return next;
        return;
    end if;

    update ticket.proposal p
    set state = 'A',
        decided_at = api.now(),
        decided_by = impl.person(),
        xact = pg_current_xact_id()
    where p.supplier_id = v_supplier.supplier_id
      and p.proposal_id = p_proposal;

    perform set_config('ticket.proposal', p_proposal::text, true);

    answer := impl.act_call(
        (select a.function from ticket.action a
         where a.name = v_proposal.action),
        v_supplier.supplier_id, v_supplier.code, v_proposal.args,
        impl.proposal_change(v_proposal));
    perform impl.proposal_visitors_over(v_supplier.supplier_id, p_proposal);

    state := 'approved';
    return next;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_approval_approve is
'Does what another person proposed; or, where nobody who signed in did, proposes
it: then it stays open.';

grant execute on function api.staff_approval_approve to ticket_staff;
