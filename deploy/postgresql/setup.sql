-- Run once as a superuser: psql -f deploy/postgresql/setup.sql
-- The application owns its database and nothing else. The password is asked for by \password, so that it stands in no file.
CREATE ROLE huifang LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 90;
\password huifang
CREATE DATABASE huifang OWNER huifang ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE huifang FROM PUBLIC;
\connect huifang
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO huifang;
