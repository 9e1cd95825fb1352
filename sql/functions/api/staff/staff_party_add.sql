-- Members of p_change: kind, agent, and those of impl.party_put().
create or replace function api.staff_party_add(
    p_supplier text,
    p_party int4,
    p_name text,
    p_change jsonb)
returns table (verdict text, subject text, party int4, name text,
               kind text, enabled bool, agent text, own_supplier text,
               stations text, payout_fee_fen int8, entry_days int4,
               entries_per_day int4, fee_each_entry bool,
               ticket_fee_fen int8, warn_fen int8, charge_form text,
               charge_on text, phones int4, charge_account int4,
               payout_account int4, ready bool, missing text, revision int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_party    ticket.party;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;

    if exists (select
               from ticket.party p
               where p.supplier_id = v_supplier and p.party_no = p_party)
    then
        perform impl.staff_refuse('PARTY_EXISTS', p_party::text);
    end if;

    v_party.supplier_id := v_supplier;
    v_party.party_no := p_party;
    v_party.name := p_name;
    v_party.kind := case p_change ->> 'kind' when 'attraction' then 'A'
                    when 'operator' then 'P' else 'D' end;
    v_party.enabled := true;
    v_party.phone1_sealed := '';
    v_party.phone2_sealed := '';
    v_party.payout_fee_fen := 0;
    v_party.entry_days := 1;
    v_party.entries_per_day := 1;
    v_party.ticket_fee_fen := 0;
    v_party.warn_fen := 0;
    v_party.charge_form := 'N';
    v_party.fee_each_entry := false;
    v_party.charge_on_place := false;
    v_party.version := 1;
    v_party.made_at := api.now();

    if p_change ? 'agent' then
        v_party.agent_id := (impl.staff_agent(v_supplier,
                                              p_change ->> 'agent')).agent_id;
    end if;

    if v_party.kind in ('A', 'P') then
        perform impl.party_put(v_party, p_change - '{kind,agent}'::text[]);
    else
        perform impl.party_agent_check(v_party, p_change ->> 'agent');
        perform impl.party_put(v_party,
            '{"charge_form": "deposit"}'
            || (p_change - '{kind,agent}'::text[]));
    end if;

    return query select * from api.staff_party_show(p_supplier, p_party);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_party_add is
'Lets an attraction or a distributor take part in settlement; the operator, for
the phones that get its alarms.';

grant execute on function api.staff_party_add to ticket_staff;
