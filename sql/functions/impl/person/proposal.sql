create or replace function impl.proposal_state(p_state "char")
returns text
language sql immutable
as $$
    select case p_state when 'O' then 'open' when 'A' then 'approved'
           else 'refused' end;
$$;

comment on function impl.proposal_state("char") is
'A proposal''s state as a word.';

create or replace function impl.proposal_open(p_supplier int4, p_proposal int8)
returns ticket.proposal
language plpgsql volatile
as $$
declare
    v_proposal ticket.proposal;
begin
    select p.* into v_proposal
    from ticket.proposal p
    where p.supplier_id = p_supplier
      and p.proposal_id = p_proposal
    for update;

    if not found then
        perform impl.staff_refuse('APPROVAL_MISSING', p_proposal::text);
    end if;

    if v_proposal.state <> 'O' then
        perform impl.staff_refuse('APPROVAL_DONE', v_proposal.decided_by,
                                  p_proposal::text);
    end if;

    /* Who is behind one of the roles of Postgres nobody has proven. */
    if session_user <> 'ticket_nginx' and not impl.administrator() then
        perform impl.staff_refuse('APPROVAL_CONSOLE');
    end if;

    return v_proposal;
end;
$$;

comment on function impl.proposal_open(int4, int8) is
'A proposal that nobody has decided yet, locked, or a refusal.';

-- It is known by its row, not by what somebody set.
create or replace function impl.proposal_now(p_supplier int4)
returns ticket.proposal
language plpgsql stable
as $$
declare
    v_proposal ticket.proposal;
begin
    select p.* into v_proposal
    from ticket.proposal p
    where p.supplier_id = p_supplier
      and p.proposal_id = nullif(
              current_setting('ticket.proposal', true), '')::int8
      and p.state = 'A'
      and p.xact = pg_current_xact_id();

    return v_proposal;
end;
$$;

comment on function impl.proposal_now(int4) is
'The proposal that is approved in this transaction; null: none.';

-- Stewards and clerks propose; who has the same action in another role may
-- approve it.
create or replace function impl.proposal_may(p_action text)
returns bool
language plpgsql stable
as $$
begin
    return impl.administrator() or exists (
        select
        from ticket.action a
        where a.name = p_action
          and a.roles & ~impl.role_bits('{steward,clerk}')
              & impl.role_bits(impl.person_roles(
                    (impl.actor() ->> 'staff_id')::int4,
                    (impl.actor() ->> 'supplier_id')::int4)) <> 0);
end;
$$;

comment on function impl.proposal_may(text) is
'Whether who acts may decide on proposals of an action.';

create or replace function impl.proposal_taken_over(
    p_proposal ticket.proposal)
returns void
language plpgsql volatile
as $$
begin
    update ticket.proposal p
    set person = impl.person(),
        staff_id = impl.person_proven(),
        role = impl.actor() ->> 'role'
    where p.supplier_id = p_proposal.supplier_id
      and p.proposal_id = p_proposal.proposal_id;
end;
$$;

comment on function impl.proposal_taken_over(ticket.proposal) is
'Who acts, and has signed in, proposes what a role of Postgres has proposed.';

create or replace function impl.proposal_stands(p_proposal ticket.proposal)
returns bool
language plpgsql stable
as $$
begin
    return p_proposal.staff_id is null or exists (
        select
        from ticket.action a
        join ticket.staff p on p.staff_id = p_proposal.staff_id
        where a.name = p_proposal.action
          and p.enabled
          and a.roles & impl.role_bits(impl.person_roles(
                  p_proposal.staff_id, p_proposal.supplier_id)) <> 0);
end;
$$;

comment on function impl.proposal_stands(ticket.proposal) is
'Whether who proposed it might still do so.';

-- The amount has a column of its own.
create or replace function impl.proposal_about(p_proposal ticket.proposal)
returns text
language plpgsql stable
as $$
begin
    return concat_ws(impl.either(', ', '，'),
        (select string_agg(case when p_proposal.action = 'ticket refund'
                                     and a.place = 2
                                then impl.codes_about(a.value)
                                else a.value #>> '{}' end,
                           ' ' order by a.place)
         from jsonb_array_elements(p_proposal.args::jsonb)
             with ordinality a (value, place)
         where a.value not in ('null', '[]',
                               to_jsonb(p_proposal.amount_fen))),
        impl.change_words(p_proposal.change),
        case when p_proposal.action = 'shift close' then (
            select format(impl.either('drawer of %s: %s counted, %s expected',
                                      '%s 的钱箱：实点 %s，应有 %s'),
                          s.person, impl.yuan(s.counted_fen),
                          impl.yuan(s.till_fen))
            from ticket.shift s
            where s.supplier_id = p_proposal.supplier_id
              and s.shift_no::text = p_proposal.args ->> 0
              and s.state = 'T') end);
end;
$$;

comment on function impl.proposal_about(ticket.proposal) is
'What a proposal would be done to, in words for the person who decides.';

-- From nginx an array, from ticketctl as Postgres writes one.
create or replace function impl.codes_about(p_numbers jsonb)
returns text
language plpgsql stable
as $$
begin
    return (select format(impl.either('tickets %s', '门票 %s'),
                          string_agg(impl.code_ticket(n::int4)::text, ','
                                     order by place))
            from unnest(string_to_array(
                     translate(p_numbers #>> '{}', '{}[] ', ''), ','))
                 with ordinality u (n, place));
end;
$$;

comment on function impl.codes_about(jsonb) is
'The tickets that numbers of codes mean, for people: tickets 1,2.';

-- What it is about may be money that is none of the other roles' business.
create or replace function impl.proposal_seen(p_proposal ticket.proposal)
returns bool
language plpgsql stable
as $$
declare
    v_roles text[] := impl.session_roles();
    v_bits  int4;
begin
    if session_user = 'ticket_nginx' then
        v_roles := impl.person_roles(impl.person_proven(),
                                     p_proposal.supplier_id);
    end if;

    v_bits := impl.role_bits(v_roles);

    return impl.administrator()
           or p_proposal.staff_id = impl.person_proven()
           or exists (
               select
               from ticket.action a
               where a.name = p_proposal.action
                 and a.roles & v_bits <> 0);
end;
$$;

comment on function impl.proposal_seen(ticket.proposal) is
'Whether a proposal is the own one of who acts, or of an action of theirs.';
