-- Over HTTP somebody has signed in.  What ticketctl says of who types is a name
-- and no proof: such a proposal is nobody's (staff_id is null), until who has
-- signed in makes it theirs (api.staff_approval_approve).
create or replace function impl.person_proven()
returns int4
language sql stable
as $$
    select case when session_user = 'ticket_nginx'
                then (impl.actor() ->> 'staff_id')::int4 end;
$$;

comment on function impl.person_proven() is
'The number of who has signed in and acts; null: nobody has.';

create or replace function impl.propose(
    p_supplier int4,
    p_action text,
    p_args json,
    p_change jsonb,
    p_subject text)
returns json
language plpgsql volatile
as $$
declare
    v_actor    jsonb := impl.actor();
    v_staff    int4 := impl.person_proven();
    v_values   text[] := string_to_array(p_subject, e'\t');
    v_fen      int8 := (v_values[2]::numeric * 100)::int8;
    v_proposal int8;
begin
    /* What can be done once is asked for once, whoever asks and why; but who
       has signed in does not stand behind what nobody has proven. */
    select max(p.proposal_id) into v_proposal
    from ticket.proposal p
    where p.supplier_id = p_supplier and p.state = 'O'
      and p.action = p_action and p.args::jsonb = p_args::jsonb
      and p.change - 'reason' = p_change - 'reason'
      and p.action = any (impl.limited_once()) and p.amount_fen = v_fen
      and (p.staff_id is not null or v_staff is null);

    if v_proposal is not null then
        return impl.proposed(v_proposal, p_action);
    end if;

    insert into ticket.proposal (supplier_id, at, person, staff_id, role,
                                 action, args, change, amount_fen, limit_fen,
                                 reason, request)
    values (p_supplier, api.now(), impl.person(), v_staff,
            case when v_staff is null then session_user
                 else v_actor ->> 'role' end, p_action,
            p_args,
            /* Of visitors only how many they are is shown, and logged. */
            case when p_change ? 'visitors'
                 then p_change - 'request_key' || jsonb_build_object('visitors',
                          jsonb_array_length(p_change -> 'visitors'))
                 else p_change end,
            v_fen, (v_values[3]::numeric * 100)::int8,
            left(coalesce(p_change ->> 'reason', ''), 200),
            left(v_actor ->> 'request', 64))
    returning proposal_id into v_proposal;

    perform impl.proposal_visitors_keep(p_supplier, v_proposal, p_change);

    return impl.proposed(v_proposal, p_action);
end;
$$;

comment on function impl.propose(int4, text, json, jsonb, text) is
'Makes a proposal of an action that was refused with APPROVAL_NEEDED; or answers
with the open one of what can be done but once.';

create or replace function impl.proposed(p_proposal int8, p_action text)
returns json
language plpgsql stable
as $$
begin
    return json_build_array(json_build_object(
        'proposal', p_proposal::text, 'state', 'open', 'action', p_action));
end;
$$;

comment on function impl.proposed(int8, text) is
'What who proposes is answered.';

create or replace function impl.propose_one(
    p_supplier text,
    p_action text,
    p_order int8,
    p_verdict text,
    p_subject text)
returns int8
language plpgsql volatile
as $$
begin
    if p_verdict is distinct from 'APPROVAL_NEEDED'
       or (session_user <> 'ticket_nginx'
           and current_setting('ticket.propose', true) is distinct from 'on')
    then
        return null;
    end if;

    return (impl.propose((impl.staff_supplier(p_supplier)).supplier_id,
                         p_action, json_build_array(p_order::text), '{}',
                         p_subject) -> 0 ->> 'proposal')::int8;
end;
$$;

comment on function impl.propose_one(text, text, int8, text, text) is
'Of many that were asked for at once: makes a proposal of one that was refused
with APPROVAL_NEEDED, where that is wished; its number, or null.';
