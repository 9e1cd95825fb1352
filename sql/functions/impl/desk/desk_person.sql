create or replace function impl.desk_leads()
returns bool
language plpgsql stable
as $$
begin
    return impl.acts_as('{desk_lead}');
end;
$$;

comment on function impl.desk_leads() is
'Whether who acts leads the desk: may count, close and see any drawer.';

create or replace function impl.desk_looks()
returns bool
language plpgsql stable
as $$
begin
    return impl.acts_as('{finance,admin}');
end;
$$;

comment on function impl.desk_looks() is
'Whether who acts sees every drawer, whoever counts it.';

create or replace function impl.desk_sees()
returns bool
language plpgsql stable
as $$
begin
    return impl.desk_leads() or impl.desk_looks();
end;
$$;

comment on function impl.desk_sees() is
'Whether who acts sees every drawer, and not the own one alone.';

-- A proposal is done by who approves it; the drawer is the proposer's.
create or replace function impl.desk_person(p_supplier int4)
returns text
language plpgsql stable
as $$
begin
    return coalesce((impl.proposal_now(p_supplier)).person, impl.person());
end;
$$;

comment on function impl.desk_person(int4) is
'Whose drawer is meant: that of who acts, or who has proposed what is approved
now.';
